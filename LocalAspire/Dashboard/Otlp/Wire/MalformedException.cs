namespace LocalAspire.Dashboard.Otlp.Wire;

/// <summary>These bytes are not what they claim to be. The sender is told why; nothing of the export is kept.</summary>
internal sealed class MalformedException(string reason) : Exception(reason);
