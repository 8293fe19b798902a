using CatalogService.Jobs.Admin;

namespace CatalogService.Jobs;

internal static class JobsExtensions
{
    /// <summary>
    /// Adds the submission of jobs, their publishing after the commit with the relay behind it, their event streams and the
    /// administration of their queues.
    /// </summary>
    public static void AddJobs(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<JobOptions>().BindConfiguration(JobOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<JobMessagePublisher>();
        builder.Services.AddSingleton<JobPublisher>();
        builder.Services.AddHostedService(services => services.GetRequiredService<JobPublisher>());
        builder.Services.AddSingleton<JobRelay>();
        builder.Services.AddHostedService(services => services.GetRequiredService<JobRelay>());
        builder.Services.AddSingleton<JobSubmission>();
        builder.Services.AddSingleton<JobWatchers>();
        builder.Services.AddSingleton<JobEvents>();
        builder.Services.AddSingleton<ImportErrorCsv>();
        builder.Services.AddSingleton<UnfinishedJobCounts>();
        builder.Services.AddSingleton<JobQueueAdmin>();
        builder.Services.AddSingleton<IdempotentReplay>();
        builder.Services.AddHostedService<JobMetricsService>();
        builder.Services.AddHostedService<LostMessageDetectionService>();
    }
}
