package io.sparkllama.request;

import io.sparkllama.annotation.Experimental;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A query and a document to be ranked. If either is null, the result is a failure.
 *
 * @param query the question or search text
 * @param document the text that may answer it
 */
@Experimental
public record RerankRequest(@Nullable String query, @Nullable String document)
    implements Serializable {

  private static final long serialVersionUID = 1L;
}
