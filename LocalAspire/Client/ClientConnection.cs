using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace LocalAspire.Client;

/// <summary>What the three clients share: one named connection, where its settings come from and how its health check is called.</summary>
internal sealed class ClientConnection
{
    private readonly IHostApplicationBuilder _builder;
    private readonly string _name;
    private readonly string? _serviceKey;
    private readonly IConfigurationSection _section;

    public ClientConnection(IHostApplicationBuilder builder, string section, string connectionName, string? serviceKey)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(connectionName);
        (_builder, _name, _serviceKey) = (builder, connectionName, serviceKey);
        _section = builder.Configuration.GetSection(section);
    }

    /// <summary><c>ConnectionStrings:{connectionName}</c>; wins over the settings' own connection string.</summary>
    public string? ConnectionString => _builder.Configuration.GetConnectionString(_name);

    /// <summary>Binds the client's section, then the connection's own section below it; with <paramref name="part"/> a subsection of both.</summary>
    public void Bind(object target, string? part = null)
    {
        foreach (var section in (IConfigurationSection[])[_section, _section.GetSection(_name)])
            (part is null ? section : section.GetSection(part)).Bind(target);
    }

    /// <exception cref="InvalidOperationException">The connection string is missing.</exception>
    public string Require(string? connectionString) => string.IsNullOrWhiteSpace(connectionString)
        ? throw new InvalidOperationException(
            $"No connection string for '{_name}': set 'ConnectionStrings:{_name}' (environment: ConnectionStrings__{_name}) or '{_section.Path}:ConnectionString'.")
        : connectionString;

    public void AddSingleton<T>(Func<IServiceProvider, T> create) where T : class
    {
        if (_serviceKey is null)
            _builder.Services.AddSingleton(create);
        else
            _builder.Services.AddKeyedSingleton(_serviceKey, (services, _) => create(services));
    }

    public T Resolve<T>(IServiceProvider services) where T : notnull
        => _serviceKey is null ? services.GetRequiredService<T>() : services.GetRequiredKeyedService<T>(_serviceKey);

    /// <summary>Connects when the application starts instead of on first use; in the background, so that a server that is down delays nobody.</summary>
    public void ActivateAtStart<T>() where T : notnull
        => _builder.Services.AddSingleton<IHostedService>(services => new Activation(() => Resolve<T>(services)));

    /// <summary>Adds the check once, however often the client is registered: two checks of one name would stop the application.</summary>
    public void AddHealthCheck(string kind, Func<IServiceProvider, IHealthCheck> create)
    {
        var name = _serviceKey is null ? kind : $"{kind}_{_name}";
        if (!_builder.Properties.TryAdd($"LocalAspire.HealthChecks.{name}", true))
            return;
        _builder.Services.AddKeyedSingleton(name, (services, _) => create(services));
        _builder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            name, services => services.GetRequiredKeyedService<IHealthCheck>(name), failureStatus: null, tags: null));
    }
}
