using Deployment.Tests.Azd;
using Deployment.Tests.Bicep;
using YamlDotNet.RepresentationModel;

namespace Deployment.Tests.Kubernetes;

/// <summary>Images are named by a version or a digest: what <c>latest</c> stands for changes without a release.</summary>
public class ImageTagTests
{
    public static TheoryData<string> Folders =>
    [
        .. Directory.EnumerateFiles(Repository.PathOf("deploy"), "kustomization.yaml", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.Root, Path.GetDirectoryName(file)!)),
    ];

    [Theory]
    [MemberData(nameof(Folders))]
    public void Every_image_of_a_manifest_has_a_version_or_a_digest(string folder)
    {
        var images = Read(Repository.PathOf(folder, "kustomization.yaml")).SelectMany(Images).ToDictionary(image => image.Text("name")!);
        var used = Directory.GetFiles(Repository.PathOf(folder), "*.yaml").SelectMany(Read).SelectMany(ImagesOfContainers).ToArray();

        Assert.All(
            images.Values,
            image => Assert.True(IsPinned($"{image.Text("newName")}:{image.Text("newTag")}", image.Text("digest")), image.Text("name")));
        Assert.All(used, image => Assert.True(images.ContainsKey(image) || IsPinned(image, digest: null), image));
        Assert.Equal(images.Keys.Order(), used.Where(images.ContainsKey).Order());
    }

    [Fact]
    public async Task Every_third_party_image_of_a_template_has_a_version()
    {
        var images = (await Snapshot.OfMainAsync())
            .Of("Microsoft.App/containerApps")
            .Select(app => (string)new ContainerApp(app).Container["image"]!)
            .ToArray();

        Assert.NotEmpty(images);
        Assert.All(images, image => Assert.True(IsPinned(image, digest: null), image));
    }

    private static bool IsPinned(string image, string? digest)
    {
        var tag = image[(image.LastIndexOf('/') + 1)..].Split(':').ElementAtOrDefault(1);
        return digest is not null || image.Contains('@', StringComparison.Ordinal) || tag is { Length: > 0 } and not "latest";
    }

    private static YamlMappingNode[] Read(string file)
    {
        using var reader = new StreamReader(file);
        var stream = new YamlStream();
        stream.Load(reader);
        return [.. stream.Documents.Select(document => document.RootNode).OfType<YamlMappingNode>()];
    }

    private static IEnumerable<YamlMappingNode> Images(YamlMappingNode kustomization) => Sequence(kustomization, "images");

    private static IEnumerable<string> ImagesOfContainers(YamlMappingNode resource) => resource.AllNodes.OfType<YamlMappingNode>()
        .SelectMany(node => Sequence(node, "containers").Concat(Sequence(node, "initContainers")))
        .Select(container => container.Text("image")).OfType<string>();

    private static IEnumerable<YamlMappingNode> Sequence(YamlMappingNode node, string key) =>
        node.Children.TryGetValue(new YamlScalarNode(key), out var value) && value is YamlSequenceNode sequence
            ? sequence.OfType<YamlMappingNode>()
            : [];
}
