using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;
using Scalable.Configuration;
using Scalable.Jobs.Acceptance;
using Scalable.Jobs.Administration;
using Scalable.Jobs.Cleanup;
using Scalable.Jobs.Files;
using Scalable.Jobs.Kinds;
using Scalable.Jobs.Leases;
using Scalable.Jobs.Messaging;
using Scalable.Jobs.Progress;
using Scalable.Jobs.Publishing;
using Scalable.Jobs.Running;
using Scalable.Jobs.Scheduling;
using Scalable.Jobs.Store;
using Scalable.Npgsql.Notifications;

namespace Scalable.Jobs;

/// <summary>Registers jobs.</summary>
/// <remarks>
/// Both services need an <see cref="NpgsqlDataSource"/>, <see cref="DatabaseNotifications"/> (<c>AddNotifications</c>),
/// <c>ConnectionStrings:messaging</c>, and the same kinds (<see cref="AddJobKind"/>). Both also need an <see cref="IJobFiles"/> if jobs
/// have uploads or results that are files.
/// </remarks>
public static class JobsExtensions
{
    /// <summary>
    /// Adds the services for accepting jobs: <see cref="JobSubmission"/>, <see cref="JobStore"/>, <see cref="JobWatcher"/> and
    /// <see cref="JobQueueAdministration"/>, the publishing of messages after the commit with the relay behind it, and metrics. Section
    /// <c>Jobs</c>.
    /// </summary>
    public static void AddJobs(this IHostApplicationBuilder builder)
    {
        builder.AddCommon();
        builder.Services.AddOptionsSection<JobOptions>(JobOptions.Section);
        builder.Services.AddNotificationChannel(JobChannels.Changed).AddNotificationChannel(JobChannels.Due);
        builder.Services.AddHostedSingleton<JobRelay>();
        builder.Services.AddHostedService<RecurringJobService>();
        builder.Services.AddSingleton<RecurringJobStore>();
        builder.Services.AddSingleton(services => new JobAcceptance(
            services.GetRequiredService<NpgsqlDataSource>(),
            services.GetRequiredService<IOptions<JobOptions>>().Value.MaxPublishedPerUser));
        builder.Services.AddSingleton(services => new JobSubmission(
            services.GetRequiredService<JobKinds>(), services.GetRequiredService<JobAcceptance>(),
            services.GetRequiredService<JobPublisher>(), services.GetRequiredService<JobRelay>(), services.GetService<IJobFiles>(),
            services.GetRequiredService<IOptions<JobOptions>>(), services.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton<JobWatcher>();
        builder.Services.AddSingleton<UnfinishedJobCounts>();
        builder.Services.AddSingleton(services => new JobQueueAdministration(
            services.GetRequiredService<NpgsqlDataSource>(), services.GetRequiredService<JobStore>(),
            services.GetRequiredService<JobKinds>(), services.GetRequiredService<UnfinishedJobCounts>(),
            services.GetRequiredService<IMessageQueues>()));
        builder.Services.AddHostedService<JobMetricsService>();
        builder.Services.AddHostedService<LostMessageDetectionService>();
    }

    /// <summary>
    /// Adds the services for running jobs: one queue with bounded concurrency for each kind that has work
    /// (<see cref="AddJobWork"/>), and the cleanup. Sections <c>Worker</c> and <c>Cleanup</c>.
    /// </summary>
    public static void AddJobWorker(this IHostApplicationBuilder builder)
    {
        builder.AddCommon();
        builder.Services.AddOptionsSection<WorkerOptions>(WorkerOptions.Section);
        builder.Services.AddSingleton<IValidateOptions<WorkerOptions>, KindOptionsValidator>();
        builder.Services.AddOptionsSection<CleanupOptions>(CleanupOptions.Section);
        builder.Services.AddNotificationChannel(JobChannels.Cancelled);
        builder.Services.TryAddSingleton<IJobFiles, NoJobFiles>();
        builder.Services.AddSingleton<JobTelemetry>();
        builder.Services.AddSingleton<RunningJobs>();
        builder.Services.AddSingleton<ExclusiveExecutionGate>();
        builder.Services.AddSingleton<FailureReason>();
        builder.Services.AddSingleton<JobOutcomeHandler>();
        builder.Services.AddSingleton<JobRunner>();
        builder.Services.AddSingleton<JobCleanup>();
        builder.Services.AddSingleton<AbandonedTransactionCleanup>();
        builder.Services.AddHostedService<CleanupService>();
        builder.Services.AddHostedService<ExpiredFileCleanupService>();
    }

    /// <summary>Adds a kind of job. Both the services that accept it and those that run it need it.</summary>
    public static IServiceCollection AddJobKind(this IServiceCollection services, JobKind kind) => services.AddSingleton(kind);

    /// <summary>
    /// Submits a job at each time of a schedule. Every replica of the service that accepts jobs may have it: each time results in one job.
    /// </summary>
    public static IServiceCollection AddRecurringJob(this IServiceCollection services, RecurringJob job) => services.AddSingleton(job);

    /// <summary>Runs the jobs of a kind in this worker.</summary>
    /// <typeparam name="TWork">The work, of which one instance is created unless one is registered.</typeparam>
    /// <param name="services">The worker's registrations.</param>
    /// <param name="kind">The name of the kind.</param>
    public static IServiceCollection AddJobWork<TWork>(this IServiceCollection services, string kind) where TWork : class, IJobWork
    {
        services.TryAddSingleton<TWork>();
        return services.AddSingleton(new JobWork(kind, provider => provider.GetRequiredService<TWork>()));
    }

    // One service may do both.
    private static void AddCommon(this IHostApplicationBuilder builder)
    {
        if (builder.Services.Any(service => service.ServiceType == typeof(JobKinds)))
            return;
        builder.AddMessaging();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<JobKinds>();
        builder.Services.AddSingleton<JobStore>();
        builder.Services.AddSingleton<JobOutbox>();
        builder.Services.AddSingleton<JobMessagePublisher>();
        builder.Services.AddHostedSingleton<JobPublisher>();
        // The publisher is resolved when it is used: the bus behind it needs the runner, and the runner needs the leases.
        builder.Services.AddSingleton(services => new JobLeases(
            services.GetRequiredService<NpgsqlDataSource>(), job => services.GetRequiredService<JobPublisher>().Publish(job)));
        builder.Services.AddSingleton<FileExpiry>();
        builder.Services.AddSingleton<DownloadLinks>();
    }

    private static void AddHostedSingleton<TService>(this IServiceCollection services) where TService : class, IHostedService =>
        services.AddSingleton<TService>().AddHostedService(provider => provider.GetRequiredService<TService>());
}
