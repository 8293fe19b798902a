using k8s;
using k8s.Models;
using YamlDotNet.RepresentationModel;

namespace Deployment.Tests.Kubernetes;

/// <summary>The resources that <c>kustomization.yaml</c> lists, read strictly: a field that Kubernetes does not know fails.</summary>
internal static class Resources
{
    private static readonly Dictionary<string, Type> Keda = new()
    {
        ["keda.sh/v1alpha1/ScaledObject"] = typeof(ScaledObject),
        ["keda.sh/v1alpha1/TriggerAuthentication"] = typeof(TriggerAuthentication),
    };

    public static YamlMappingNode Kustomization { get; } = LoadKustomization();

    public static IReadOnlyList<object> All { get; } =
        [.. Listed.SelectMany(file => KubernetesYaml.LoadAllFromString(File.ReadAllText(PathOf(file)), Keda, strict: true))];

    public static IEnumerable<string> Listed =>
        ((YamlSequenceNode)Kustomization.Children[new YamlScalarNode("resources")]).Select(one => ((YamlScalarNode)one).Value!);

    public static string PathOf(string file) => Repository.PathOf("deploy", "kubernetes", file);

    public static IReadOnlyList<T> Of<T>() => [.. All.OfType<T>()];

    /// <summary>What runs: deployments and the job, by name.</summary>
    public static IReadOnlyDictionary<string, V1PodTemplateSpec> Pods { get; } =
        Of<V1Deployment>().Select(one => (one.Metadata.Name, one.Spec.Template))
            .Concat(Of<V1Job>().Select(one => (one.Metadata.Name, one.Spec.Template)))
            .ToDictionary(one => one.Name, one => one.Template);

    private static YamlMappingNode LoadKustomization()
    {
        using var reader = new StreamReader(PathOf("kustomization.yaml"));
        var stream = new YamlStream();
        stream.Load(reader);
        return (YamlMappingNode)stream.Documents.Single().RootNode;
    }
}
