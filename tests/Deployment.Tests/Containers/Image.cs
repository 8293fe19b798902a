using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json.Nodes;

namespace Deployment.Tests.Containers;

/// <summary>An image as the SDK wrote it: an archive with a manifest, a configuration and layers.</summary>
internal sealed class Image
{
    private readonly string _folder;
    private readonly JsonNode _manifest;

    public Image(string archive, string folder)
    {
        _folder = folder;
        TarFile.ExtractToDirectory(archive, folder, overwriteFiles: true);
        _manifest = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "manifest.json")))![0]!;
        Configuration = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, (string)_manifest["Config"]!)))!["config"]!;
    }

    /// <summary>User, entry point, ports, environment.</summary>
    public JsonNode Configuration { get; }

    public string Name => (string)_manifest["RepoTags"]![0]!;

    /// <summary>Unpacks the last layer, which is the service's, and returns the folder that a container would see as its root.</summary>
    public string Unpack()
    {
        var root = Path.Combine(_folder, "root");
        Directory.CreateDirectory(root);
        using var layer = File.OpenRead(Path.Combine(_folder, (string)_manifest["Layers"]!.AsArray()[^1]!));
        using var gzip = new GZipStream(layer, CompressionMode.Decompress);
        // Entry by entry: the layer gives files to the image's user, whom this machine need not know.
        using var reader = new TarReader(gzip);
        while (reader.GetNextEntry() is { } entry)
        {
            var place = Path.GetFullPath(Path.Combine(root, entry.Name.TrimStart('/')));
            if (entry.EntryType is TarEntryType.Directory)
            {
                Directory.CreateDirectory(place);
            }
            else
            {
                Directory.CreateDirectory(Path.GetDirectoryName(place)!);
                using var file = File.Create(place);
                entry.DataStream?.CopyTo(file);
            }
        }

        return root;
    }
}
