using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Scalable.Diagnosis.Testing;
using TestStack;

namespace Scalable.SystemTests.Logins;

/// <summary>
/// The whole system, each service with a deployment's rights at the broker and at Redis. Its services send their telemetry to a recorder.
/// </summary>
public sealed class LeastPrivilegeFixture : StackFixture
{
    private readonly Lazy<Task<TelemetryRecorder>> _recorder = new(() => TelemetryRecorder.ListenAsync());

    public Task<TelemetryRecorder> RecorderAsync() => _recorder.Value;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_recorder.IsValueCreated)
            await (await _recorder.Value).DisposeAsync();
    }

    protected override bool WithBrokerUsers => true;

    protected override bool WithRedisUsers => true;

    protected override void Configure(IDistributedApplicationTestingBuilder builder)
    {
        foreach (var project in builder.Resources.OfType<ProjectResource>())
        {
            builder.CreateResourceBuilder(project).WithEnvironment(async context =>
            {
                foreach (var (name, value) in (await RecorderAsync()).Environment)
                    context.EnvironmentVariables[name] = value;
                // Development's limit is so high that a slow machine stays within what a gateway grants without Redis.
                context.EnvironmentVariables["RateLimiting__Policies__client__Permits"] = "1000";
                context.EnvironmentVariables["RateLimiting__Policies__client__Burst"] = "2000";
            });
        }
    }
}
