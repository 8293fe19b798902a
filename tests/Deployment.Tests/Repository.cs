using System.Reflection;

namespace Deployment.Tests;

/// <summary>The repository that is tested, and what the build said of it.</summary>
internal static class Repository
{
    public static string Root => RepositoryRoot.Folder;

    /// <summary>Debug or Release: how the services beside these tests were built.</summary>
    public static string Configuration { get; } = Metadata("configuration");

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    public static string Metadata(string key) =>
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == key).Value ?? "";
}
