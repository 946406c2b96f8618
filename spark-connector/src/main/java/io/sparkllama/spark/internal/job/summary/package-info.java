/** What a run says: how far it is, and at its end what the table holds, as text, JSON and HTML. */
package io.sparkllama.spark.internal.job.summary;
