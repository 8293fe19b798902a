using System.Text.RegularExpressions;
using Deployment.Tests.Azd;
using Deployment.Tests.Bicep;
using YamlDotNet.RepresentationModel;

namespace Deployment.Tests.Monitoring;

/// <summary>The alerts of both deployments, by Prometheus' own tool and by Bicep's compiler.</summary>
public partial class AlertTests
{
    private const string Rules = "rules.yaml";

    private static readonly string[] Expected =
        ["DatabasePoolWaits", "ErrorBudgetBurn", "LatencyBudgetBurn", "LimiterInLocalMode", "OldestWaitingJob"];

    [Fact]
    public async Task Prometheus_accepts_the_rules_and_their_unit_tests_pass()
    {
        using var folder = new TemporaryFolder();
        await WriteRulesAsync(folder);
        File.Copy(Repository.PathOf("tests", "Deployment.Tests", "Monitoring", "alerts-test.yaml"), folder.Of("alerts-test.yaml"));
        var promtool = await DebianPackage.EnsureAsync("promtool", "prometheus");

        Assert.Contains(
            "SUCCESS",
            (await Tool.RunAsync(promtool, folder.Path, [], "check", "rules", Rules)).Demand(),
            StringComparison.Ordinal);
        (await Tool.RunAsync(promtool, folder.Path, [], "test", "rules", "alerts-test.yaml")).Demand();
    }

    [Fact]
    public void Each_alert_has_a_runbook_and_is_listed_in_the_documentation()
    {
        var table = File.ReadAllText(Repository.PathOf("docs", "operate.md"));
        var alerts = Alerts().ToArray();

        Assert.Equal(Expected, alerts.Select(alert => alert.Text("alert")).Order());
        Assert.All(alerts, alert =>
        {
            var page = alert.Map("annotations").Text("runbook")!;
            Assert.StartsWith($"# {alert.Text("alert")}:", File.ReadAllText(Repository.PathOf(page)), StringComparison.Ordinal);
            Assert.Contains($"[{alert.Text("alert")}]({page["docs/".Length..]})", table, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Azure_has_the_same_alerts_and_one_for_the_log_cap()
    {
        var rules = (await Snapshot.OfMainAsync()).Of("Microsoft.Insights/scheduledQueryRules");

        Assert.Equal([.. Expected.Append("LogCap").Order()], rules.Select(rule => (string)rule["name"]!).Order());
        Assert.Contains(
            "[LogCap](runbooks/log-cap.md)",
            File.ReadAllText(Repository.PathOf("docs", "operate.md")),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Every_own_metric_of_an_alert_exists_in_the_code()
    {
        var code = string.Concat(new[] { "Blocks", "Gateway", "CatalogService", "WorkerService" }
            .SelectMany(project => Directory.EnumerateFiles(Repository.PathOf(project), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal)).Select(File.ReadAllText));
        var asked = OwnMetric().Matches(File.ReadAllText(Repository.PathOf("infra", "platform", "alerts.bicep")))
            .Select(match => match.Groups[1].Value)
            .ToArray();

        Assert.Equal(["gateway.ratelimit.local", "jobs.oldest_waiting"], asked.Order());
        Assert.All(asked, name =>
        {
            Assert.Contains($"\"{name}\"", code, StringComparison.Ordinal);
            // As the collector writes it for Prometheus.
            Assert.Contains(
                name.Replace('.', '_'),
                File.ReadAllText(Repository.PathOf("deploy", "kubernetes", "monitoring", "alerts.yaml")),
                StringComparison.Ordinal);
        });
    }

    private static IEnumerable<YamlMappingNode> Alerts() =>
        ((YamlSequenceNode)Spec().Children[new YamlScalarNode("groups")])
            .SelectMany(group => (YamlSequenceNode)((YamlMappingNode)group).Children[new YamlScalarNode("rules")])
            .Cast<YamlMappingNode>().Where(rule => rule.Has("alert"));

    private static YamlMappingNode Spec()
    {
        using var reader = new StreamReader(Repository.PathOf("deploy", "kubernetes", "monitoring", "alerts.yaml"));
        var stream = new YamlStream();
        stream.Load(reader);
        return ((YamlMappingNode)Assert.Single(stream.Documents).RootNode).Map("spec");
    }

    // The operator hands the specification to Prometheus as it is.
    private static async Task WriteRulesAsync(TemporaryFolder folder)
    {
        await using var writer = new StreamWriter(folder.Of(Rules));
        new YamlStream(new YamlDocument(Spec())).Save(writer, assignAnchors: false);
    }

    [GeneratedRegex("""Name == "((?:gateway|jobs)\.[a-z_.]+)""")]
    private static partial Regex OwnMetric();
}
