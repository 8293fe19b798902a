using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Scalable.Configuration;

namespace Scalable.Npgsql.Budget;

/// <summary>Registers the check of connection pools against the limits of their servers.</summary>
public static class ConnectionBudgetExtensions
{
    private const string DefaultSection = "ConnectionBudget";

    /// <summary>
    /// Checks at start that all registered <see cref="NpgsqlDataSource"/>, keyed ones included, fit the <c>max_connections</c> of their
    /// servers together with the other replicas and services. If they do not, options validation fails with one line that shows the sum.
    /// </summary>
    /// <param name="services">The service's registrations.</param>
    /// <param name="section">
    /// The configuration section of <see cref="ConnectionBudgetOptions"/>. One that is named otherwise may hold other keys as well.
    /// </param>
    /// <param name="configure">Changes the options after configuration is bound.</param>
    public static OptionsBuilder<ConnectionBudgetOptions> AddConnectionBudget(
        this IServiceCollection services, string section = DefaultSection, Action<ConnectionBudgetOptions>? configure = null)
    {
        services.AddSingleton<IValidateOptions<ConnectionBudgetOptions>>(provider => new ConnectionBudget(
            section, [.. DataSources(services, provider)], provider.GetRequiredService<ILogger<ConnectionBudget>>()));
        // Another section is the service's own, with other keys in it.
        return services.AddOptionsSection<ConnectionBudgetOptions>(section, section == DefaultSection ? [] : [OptionsSection.AnyOther])
            .Configure(configure ?? (_ => { }));
    }

    private static IEnumerable<NpgsqlDataSource> DataSources(IServiceCollection services, IServiceProvider provider) => services
        .Where(service => service.ServiceType == typeof(NpgsqlDataSource))
        .Select(service => service.ServiceKey)
        .Distinct()
        .Select(key => key is null
            ? provider.GetRequiredService<NpgsqlDataSource>()
            : provider.GetRequiredKeyedService<NpgsqlDataSource>(key))
        .Distinct();
}
