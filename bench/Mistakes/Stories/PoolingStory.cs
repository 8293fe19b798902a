using System.Globalization;
using Scalable.Bench.Measure;
using Scalable.Generator.Load;
using Scalable.Generator.Traffic;

namespace Scalable.Bench.Mistakes.Stories;

/// <summary>More connections than the server allows: one for each request, or a pool of the default size in each process.</summary>
internal static class PoolingStory
{
    private const string Users = "users";

    /// <summary>Two pools of the default size, 100 each, on a server that allows 100 connections.</summary>
    private const int Processes = 2;

    public static Story Create(MeasurementPlan plan)
    {
        var crowd = string.Create(CultureInfo.InvariantCulture, $"{plan.Crowd:N0} users at once");
        return new Story(
            "pooling", "Connections",
            $"A burst: once a second {plan.Crowd:N0} users read at the same moment, as after a push notification, a random item each, "
            + $"so that most reads reach the database. The twin has {Processes} processes in all three cases.",
            [
                new("Pooling=false", Role.Mistake, "NoPooling") { Processes = Processes },
                new("default pools", Role.Mistake, "DefaultPools") { Processes = Processes },
                new("decent twin", Role.Decent) { Processes = Processes },
            ],
            [
                new(crowd, _ =>
                    [Population.WithAddressPerUser(Users, plan.Crowd, 1, RequestMix.AnyItem(plan.Items)) with { Together = true }]),
            ],
            [
                new($"errors, {crowd}", crowd, Figures.Of(Users, Figures.Errors), " %") { IsMain = true },
                new($"p99, {crowd}", crowd, Figures.Of(Users, Figures.P99), " ms"),
            ])
        {
            Reason = "a pool of the right size is all that one service on one server needs. Here the sizes of all pools of all "
                + "replicas are checked against the server at each start (`tests/Npgsql.Tests/Budget/ConnectionBudgetTests.cs`), and "
                + "5,000 users at once are measured by `-- limits`.",
        };
    }
}
