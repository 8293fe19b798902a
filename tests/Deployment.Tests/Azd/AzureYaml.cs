using YamlDotNet.RepresentationModel;

namespace Deployment.Tests.Azd;

/// <summary>azure.yaml, as azd reads it.</summary>
internal static class AzureYaml
{
    public static YamlMappingNode Load()
    {
        using var reader = new StreamReader(Repository.PathOf("azure.yaml"));
        var stream = new YamlStream();
        stream.Load(reader);
        return (YamlMappingNode)Assert.Single(stream.Documents).RootNode;
    }

    public static IReadOnlyDictionary<string, YamlMappingNode> Services(this YamlMappingNode root) =>
        root.Map("services").Children.ToDictionary(one => ((YamlScalarNode)one.Key).Value!, one => (YamlMappingNode)one.Value);

    public static YamlMappingNode Map(this YamlMappingNode node, string key) => (YamlMappingNode)node.Children[new YamlScalarNode(key)];

    public static string? Text(this YamlMappingNode node, string key) =>
        node.Children.TryGetValue(new YamlScalarNode(key), out var value) ? ((YamlScalarNode)value).Value : null;

    public static IEnumerable<string> Texts(this YamlMappingNode node, string key) =>
        node.Children.TryGetValue(new YamlScalarNode(key), out var value)
            ? ((YamlSequenceNode)value).Select(one => ((YamlScalarNode)one).Value!)
            : [];

    public static IEnumerable<string> Keys(this YamlMappingNode node) => node.Children.Keys.Select(key => ((YamlScalarNode)key).Value!);

    public static bool Has(this YamlMappingNode node, string key) => node.Children.ContainsKey(new YamlScalarNode(key));
}
