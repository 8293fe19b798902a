using CatalogService.Jobs.Admin;

namespace CatalogService.Jobs;

internal static class JobsExtensions
{
    /// <summary>The way in, publishing after commit and the relay behind it, and the way to watch.</summary>
    public static void AddJobs(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<JobOptions>().BindConfiguration(JobOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<JobMessages>();
        builder.Services.AddSingleton<JobPublisher>();
        builder.Services.AddHostedService(services => services.GetRequiredService<JobPublisher>());
        builder.Services.AddSingleton<JobRelay>();
        builder.Services.AddHostedService(services => services.GetRequiredService<JobRelay>());
        builder.Services.AddSingleton<JobSubmission>();
        builder.Services.AddSingleton<JobWatches>();
        builder.Services.AddSingleton<JobEvents>();
        builder.Services.AddSingleton<ImportErrors>();
        builder.Services.AddSingleton<WaitingJobs>();
        builder.Services.AddSingleton<JobBroker>();
        builder.Services.AddSingleton<ReplayRequests>();
        builder.Services.AddHostedService<JobGauges>();
        builder.Services.AddHostedService<LostMessages>();
    }
}
