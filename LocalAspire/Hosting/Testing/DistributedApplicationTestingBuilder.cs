using System.Globalization;
using LocalAspire.Hosting.Servers;

namespace Aspire.Hosting.Testing;

/// <summary>Starts an AppHost's model for tests: the same resources, with a data folder and ports of their own.</summary>
public static class DistributedApplicationTestingBuilder
{
    /// <summary>Takes the model from an AppHost's entry point.</summary>
    /// <typeparam name="TEntryPoint">A type of the AppHost's assembly, as <c>Projects.AppHost</c>.</typeparam>
    /// <param name="args">Added to the AppHost's command line, and so to its configuration: <c>--Seed:Items=0</c>.</param>
    /// <param name="cancellationToken">Of no effect here.</param>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(string[] args, CancellationToken cancellationToken = default)
        where TEntryPoint : class
    {
        cancellationToken.ThrowIfCancellationRequested();
        var folder = TestFolder.Create();
        var builder = new EntryPoint(typeof(TEntryPoint).Assembly, [.. Settings(folder), .. args]).Run();
        return Task.FromResult<IDistributedApplicationTestingBuilder>(new TestingBuilder(builder, folder));
    }

    /// <inheritdoc cref="CreateAsync{TEntryPoint}(string[], CancellationToken)"/>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(CancellationToken cancellationToken = default)
        where TEntryPoint : class => CreateAsync<TEntryPoint>([], cancellationToken);

    /// <summary>Starts with an empty model.</summary>
    public static IDistributedApplicationTestingBuilder Create(params string[] args)
    {
        var folder = TestFolder.Create();
        var builder = new DistributedApplicationBuilder(new DistributedApplicationOptions { Args = [.. Settings(folder), .. args] });
        return new TestingBuilder(builder, folder);
    }

    private static string[] Settings(string folder) =>
    [
        $"--LocalAspire:DataFolder={folder}",
        "--LocalAspire:RandomizePorts=true",
        "--LocalAspire:DisableDashboard=true",
        "--LocalAspire:ShowConsoleLogs=false",
    ];
}

/// <summary>A model under test.</summary>
public interface IDistributedApplicationTestingBuilder : IDistributedApplicationBuilder, IAsyncDisposable
{
    /// <summary>Builds the application; disposing of it stops everything and removes its data.</summary>
    Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default);
}

internal static class TestFolder
{
    public static string Create()
    {
        var folder = Directory.CreateTempSubdirectory(string.Create(CultureInfo.InvariantCulture, $"local-aspire-{Environment.ProcessId}-")).FullName;
        // A server that runs as another user has to get to its own folder below this one.
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.OtherExecute);
        return folder;
    }

    public static void Delete(string folder)
    {
        if (!Directory.Exists(folder)) return;
        foreach (var server in Directory.GetDirectories(folder)) ReachableFolder.DeleteWith(server);
        Directory.Delete(folder, recursive: true);
    }
}
