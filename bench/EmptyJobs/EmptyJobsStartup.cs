using EmptyJobs;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Scalable.Jobs;
using Scalable.Jobs.Kinds;

[assembly: HostingStartup(typeof(EmptyJobsStartup))]

namespace EmptyJobs;

/// <summary>
/// Adds the kind to a service that knows nothing of it, as the bench starts it: <c>DOTNET_STARTUP_HOOKS</c> loads this assembly, and
/// <c>ASPNETCORE_HOSTINGSTARTUPASSEMBLIES</c> names it.
/// </summary>
internal sealed class EmptyJobsStartup : IHostingStartup
{
    public void Configure(IWebHostBuilder builder) => builder.ConfigureServices(services => services
        .AddJobKind(new JobKind<RunEmpty>(EmptyWork.Kind, job => new(job), message => message.JobId))
        .AddJobWork<EmptyWork>(EmptyWork.Kind)
        .AddTransient<IStartupFilter, EmptyJobsEndpoint>());
}
