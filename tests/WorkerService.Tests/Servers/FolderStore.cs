using CatalogData;
using CatalogData.Files;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace WorkerService.Tests.Servers;

/// <summary>A file store in a folder of a test's own, as the services register it.</summary>
internal sealed class FolderStore : IDisposable
{
    private readonly IHost _host;

    public FolderStore()
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Configuration.AddInMemoryCollection([new("FileStore:Folder", Folder)]);
        builder.AddCatalogData();
        _host = builder.Build();
        Files = _host.Services.GetRequiredService<IFileStore>();
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("worker-files-").FullName;

    public IFileStore Files { get; }

    /// <summary>The names of all files, half-written ones included.</summary>
    public string[] Names =>
    [
        .. Directory.GetFiles(Folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Folder, file))
            .Order(StringComparer.Ordinal),
    ];

    public void Dispose()
    {
        _host.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
