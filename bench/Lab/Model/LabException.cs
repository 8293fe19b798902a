namespace Scalable.Lab.Model;

/// <summary>What a person asked for is not possible now; the message is one line that names cause and cure.</summary>
internal sealed class LabException(string message) : Exception(message);
