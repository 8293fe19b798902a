using System.Collections;
using System.Reflection;

namespace Deployment.Tests.Settings;

/// <summary>The queues that workers take their work from, as publishers and workers declare them.</summary>
internal static class Queues
{
    public static IReadOnlyList<string> Names => [.. OfKinds().Concat(OfMessages())];

    /// <summary>Each kind of job has a queue.</summary>
    private static IEnumerable<string> OfKinds() =>
        Assembly.Load("CatalogData").GetType("CatalogData.Jobs.CatalogJobKinds")?.GetProperty("All")?.GetValue(null) is IEnumerable kinds
            ? kinds.Cast<object>().Select(kind => (string)kind.GetType().GetProperty("Queue")!.GetValue(kind)!)
            : [];

    /// <summary>Or its message names one.</summary>
    private static IEnumerable<string> OfMessages() =>
        from message in Assembly.Load("Contracts").GetTypes()
        let queue = message.GetField("Queue", BindingFlags.Public | BindingFlags.Static)
        where queue is { IsLiteral: true }
        select (string)queue.GetRawConstantValue()!;
}
