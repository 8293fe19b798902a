using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Deployment.Tests.Containers;

/// <summary>
/// A registry on this machine with one image: what the services' base is to the SDK, without the operating system in it. So images
/// are really built, with neither a container engine nor a way to the internet.
/// </summary>
public sealed class BaseImages : IAsyncLifetime
{
    private const string Manifest = "application/vnd.docker.distribution.manifest.v2+json";

    public const string Tag = "10.0-noble-chiseled";

    private WebApplication? _app;

    /// <summary>Host and port.</summary>
    public string Address { get; private set; } = "";

    /// <summary>What the image is, whatever its tag comes to mean.</summary>
    public string ImageDigest { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        var tar = Layer();
        var layer = Compress(tar);
        var configuration = Encoding.UTF8.GetBytes($$"""
            {"architecture":"amd64","os":"linux","created":"2026-01-01T00:00:00Z",
             "config":{"User":"1654","WorkingDir":"/",
              "Env":["PATH=/usr/bin","APP_UID=1654","ASPNETCORE_HTTP_PORTS=8080","DOTNET_RUNNING_IN_CONTAINER=true"]},
             "rootfs":{"type":"layers","diff_ids":["{{Digest(tar)}}"]},"history":[{"created":"2026-01-01T00:00:00Z","created_by":"test"}]}
            """);
        var manifest = Encoding.UTF8.GetBytes($$"""
            {"schemaVersion":2,"mediaType":"{{Manifest}}",
             "config":{"mediaType":"application/vnd.docker.container.image.v1+json",
              "size":{{configuration.Length}},"digest":"{{Digest(configuration)}}"},
             "layers":[{"mediaType":"application/vnd.docker.image.rootfs.diff.tar.gzip",
              "size":{{layer.Length}},"digest":"{{Digest(layer)}}"}]}
            """);
        ImageDigest = Digest(manifest);
        var blobs = new Dictionary<string, byte[]> { [Digest(configuration)] = configuration, [Digest(layer)] = layer };

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Urls.Add("http://127.0.0.1:0");
        _app.MapMethods("/v2/{**name}", ["GET", "HEAD"], (string name) => name.Split('/') switch
        {
            [.., "manifests", var reference] when reference == Tag || reference == ImageDigest => Results.Bytes(manifest, Manifest),
            [.., "blobs", var digest] when blobs.TryGetValue(digest, out var blob) => Results.Bytes(blob),
            _ => Results.NotFound(),
        });
        await _app.StartAsync(TestContext.Current.CancellationToken);
        // By that name the SDK speaks plain HTTP.
        Address = $"localhost:{new Uri(_app.Urls.Single()).Port}";
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
            await _app.DisposeAsync();
    }

    private static byte[] Layer()
    {
        using var stream = new MemoryStream();
        using (var writer = new TarWriter(stream, leaveOpen: true))
        using (var content = new MemoryStream("ID=ubuntu\n"u8.ToArray()))
            writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "etc/os-release") { DataStream = content });
        return stream.ToArray();
    }

    private static byte[] Compress(byte[] content)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest))
            gzip.Write(content);
        return stream.ToArray();
    }

    private static string Digest(byte[] content) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(content))}";
}
