package io.sparkllama;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A query and a document that may answer it. Either that is null makes the result a failure.
 *
 * @param query what is asked for
 * @param document the text that may say it
 */
@Experimental
public record RerankRequest(@Nullable String query, @Nullable String document)
    implements Serializable {

  private static final long serialVersionUID = 1L;
}
