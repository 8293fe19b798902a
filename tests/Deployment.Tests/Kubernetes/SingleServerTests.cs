using Deployment.Tests.Azd;
using k8s;
using k8s.Models;
using YamlDotNet.RepresentationModel;

namespace Deployment.Tests.Kubernetes;

/// <summary>The overlay for a PostgreSQL without a synchronous standby.</summary>
public class SingleServerTests
{
    private const string Setting = "Durability__SynchronousStandby";

    private static readonly string Folder = Repository.PathOf("deploy", "kubernetes-single-server");

    [Fact]
    public void Overlay_patches_one_setting_of_the_migrations_job()
    {
        using var reader = new StreamReader(Path.Combine(Folder, "kustomization.yaml"));
        var stream = new YamlStream();
        stream.Load(reader);
        var overlay = (YamlMappingNode)Assert.Single(stream.Documents).RootNode;
        var patch = Assert.Single((YamlSequenceNode)overlay.Children[new YamlScalarNode("patches")]);
        var job = Assert.Single(KubernetesYaml.LoadAllFromString(((YamlMappingNode)patch).Text("patch")!, strict: true).Cast<V1Job>());
        var there = Assert.Single(Resources.Of<V1Job>());

        Assert.Equal(
            Repository.PathOf("deploy", "kubernetes"),
            Path.GetFullPath(Path.Combine(Folder, Assert.Single(overlay.Texts("resources")))));
        Assert.Equal(there.Metadata.Name, job.Metadata.Name);
        var (patched, original) = (Assert.Single(job.Spec.Template.Spec.Containers), Assert.Single(there.Spec.Template.Spec.Containers));
        Assert.Equal(original.Name, patched.Name);
        Assert.Equal((Setting, "false"), (Assert.Single(patched.Env).Name, Assert.Single(patched.Env).Value));
        Assert.Equal("true", Assert.Single(original.Env, one => one.Name == Setting).Value);
    }

    [Fact]
    public async Task Rendered_overlay_differs_from_the_base_in_one_value()
    {
        Assert.SkipUnless(
            Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, "kubectl"))),
            "There is no kubectl.");

        var original = await RenderAsync(Repository.PathOf("deploy", "kubernetes"));
        var rendered = await RenderAsync(Folder);

        Assert.Equal(["value: \"true\""], Without(original, rendered));
        Assert.Equal(["value: \"false\""], Without(rendered, original));
    }

    // What is patched stands at another place, so lines are compared without their order.
    private static List<string> Without(string[] lines, string[] others)
    {
        var left = lines.ToList();
        foreach (var line in others)
            left.Remove(line);
        return left;
    }

    private static async Task<string[]> RenderAsync(string folder) =>
        [.. (await Tool.RunAsync("kubectl", folder, [], "kustomize", folder)).Demand().Split('\n').Select(line => line.Trim())];
}
