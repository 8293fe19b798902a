namespace CatalogService.Jobs;

internal static class JobsExtensions
{
    /// <summary>Publishing after commit, and the relay behind it.</summary>
    public static void AddJobs(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<JobMessages>();
        builder.Services.AddSingleton<JobPublisher>();
        builder.Services.AddHostedService(services => services.GetRequiredService<JobPublisher>());
        builder.Services.AddHostedService<JobRelay>();
    }
}
