namespace Diagnose;

/// <summary>There is nothing to examine. The message is one line with cause and cure.</summary>
internal sealed class CouldNotLookException(string message) : Exception(message);
