using LocalServers.Supervision;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting;

/// <summary>What a resource may know of Aspire's dashboard.</summary>
public static class DashboardExtensions
{
    /// <summary>
    /// Sets an environment variable to the address of the dashboard, with the login token where there is one; without a dashboard it is
    /// not set.
    /// Needs <c>UseLocalServers</c>. In publish mode it does nothing.
    /// </summary>
    public static IResourceBuilder<T> WithDashboardAddress<T>(this IResourceBuilder<T> builder, string variable)
        where T : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        return !builder.ApplicationBuilder.ExecutionContext.IsRunMode ? builder : builder.WithEnvironment(context =>
        {
            if (context.ExecutionContext.Services.GetService<ResourceStates>()?.DashboardAddress is { } address)
                context.EnvironmentVariables[variable] = address;
        });
    }
}
