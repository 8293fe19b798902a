using System.Reflection;

namespace LocalAspire.Hosting;

internal static class AssemblyMetadata
{
    /// <summary>What the build wrote into the AppHost's assembly under this key.</summary>
    public static string? Metadata(this Assembly assembly, string key) => assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .FirstOrDefault(a => string.Equals(a.Key, key, StringComparison.OrdinalIgnoreCase))?.Value;
}
