namespace Scalable.Diagnosis.Telemetry.Spans;

/// <summary>The content types of bodies that take as long as their sender likes.</summary>
internal static class StreamTypes
{
    public static bool Contains(ReadOnlySpan<byte> contentType) =>
        contentType.StartsWith("text/event-stream"u8)
        || contentType.StartsWith("multipart/"u8)
        || contentType.StartsWith("application/octet-stream"u8)
        || contentType.StartsWith("application/x-ndjson"u8)
        || contentType.StartsWith("application/grpc"u8)
        || contentType.StartsWith("audio/"u8)
        || contentType.StartsWith("video/"u8);
}
