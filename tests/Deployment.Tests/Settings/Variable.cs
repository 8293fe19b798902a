namespace Deployment.Tests.Settings;

/// <summary>An environment variable that a deployment gives a container.</summary>
/// <param name="Value">Null if it comes from a secret.</param>
internal sealed record Variable(string Name, string? Value)
{
    public string Key => Name.Replace("__", ":", StringComparison.Ordinal);
}
