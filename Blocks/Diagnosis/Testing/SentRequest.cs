namespace Scalable.Diagnosis.Testing;

/// <summary>A request that a test has sent.</summary>
/// <param name="Path">Its path, without query string.</param>
/// <param name="SpanId">The id that the span of its server has as parent.</param>
internal sealed record SentRequest(string Path, UInt128 TraceId, ulong SpanId);
