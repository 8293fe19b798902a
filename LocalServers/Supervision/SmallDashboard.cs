namespace LocalServers.Supervision;

/// <summary>Has the dashboard's runtime save memory: one heap instead of one for each processor, with a small youngest generation,
/// compacted before it grows.</summary>
internal static class SmallDashboard
{
    public static void AddSmallDashboard(this IDistributedApplicationBuilder builder) =>
        // Aspire adds the dashboard to the model when the application starts: there is no earlier event that has it.
        builder.Eventing.Subscribe<BeforeResourceStartedEvent>((e, _) =>
        {
            if (e.Resource.Name == ResourceStates.DashboardName)
            {
                e.Resource.Annotations.Add(new EnvironmentCallbackAnnotation(variables =>
                {
                    variables["DOTNET_gcServer"] = "0";
                    variables["DOTNET_GCConserveMemory"] = "7";
                    variables["DOTNET_GCgen0size"] = "400000"; // 4 MB, in hexadecimal; by default it is as large as the processor's cache.
                    variables["DOTNET_TieredPGO"] = "0";
                }));
            }
            return Task.CompletedTask;
        });
}
