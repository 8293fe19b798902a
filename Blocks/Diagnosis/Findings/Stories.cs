using System.Globalization;

namespace Scalable.Diagnosis.Findings;

/// <summary>Joins a pool that is used up with what keeps its connections busy: mending the cause mends both.</summary>
internal static class Stories
{
    public static IReadOnlyList<Finding> Tell(IReadOnlyList<Finding> findings)
    {
        var told = findings.ToList();
        foreach (var pool in findings.Where(finding => finding.Mistake is Mistake.PoolExhausted))
        {
            var cause = told
                .Where(finding => finding.ConnectionHold is not null && finding.Where.Service == pool.Where.Service)
                .MaxBy(finding => finding.Weight);
            if (cause is null)
                continue;
            told.Remove(pool);
            told[told.IndexOf(cause)] = cause with { Story = Join(cause, pool), LeadsTo = [.. cause.LeadsTo, pool] };
        }

        return told;
    }

    private static string Join(Finding cause, Finding pool)
    {
        var hold = cause.ConnectionHold!.Value;
        var start = string.Create(
            CultureInfo.InvariantCulture,
            $"{Capital(Advice.TitleOf(cause.Mistake))} in {cause.Where.Route} keep a connection busy for {hold.TotalMilliseconds:N0} ms");
        return pool.PoolSize is { } size && hold > TimeSpan.Zero
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{start}; the pool of {size} is used up at {size / hold.TotalSeconds:N0} requests a second; then they wait and time out.")
            : $"{start}; the pool is used up, requests wait and time out.";
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
