using System.Text.RegularExpressions;
using Diagnosis.Tests.Input;
using Scalable.Diagnosis.Reports;

namespace Diagnosis.Tests.Reports;

public partial class HtmlReportTests
{
    [Fact]
    public void Nothing_from_telemetry_is_markup()
    {
        var traffic = Requests("<img src=x onerror=alert(1)>", "SELECT * FROM \"</code><script>alert(1)</script>\" WHERE id = $1");

        var page = HtmlReport.Write(traffic.Report());

        Assert.Contains("&lt;img src=x onerror=alert(1)&gt;", page, StringComparison.Ordinal);
        string[] ours = ["html", "meta", "title", "style", "h1", "p", "article", "h2", "span", "dl", "dt", "dd", "code"];
        Assert.Empty(Element().Matches(page).Select(element => element.Groups["name"].Value).Except(ours));
        Assert.DoesNotContain("onerror=alert(1)>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_may_load_nothing_and_names_no_other_host()
    {
        var page = HtmlReport.Write(Requests("shop", "SELECT * FROM customers WHERE id = $1").Report());

        Assert.Contains("default-src 'none'; style-src 'sha256-", page, StringComparison.Ordinal);
        Assert.DoesNotContain("://", page, StringComparison.Ordinal);
        Assert.DoesNotMatch("(?i)\\s(src|href|action)=", page);
    }

    private static Traffic Requests(string service, string query)
    {
        var traffic = new Traffic();
        for (var request = 0; request < 3; request++)
        {
            traffic.Request(request * 1_000, 100, resource: new(service, "1"), calls: spans =>
            {
                for (var row = 0; row < 20; row++)
                    spans.Query(query);
            });
        }

        return traffic;
    }

    [GeneratedRegex("<(?<name>[a-z0-9]+)")]
    private static partial Regex Element();
}
