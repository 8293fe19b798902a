using LocalServers.Data;
using LocalServers.Programs;
using LocalServers.Servers;
using LocalServers.Supervision;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LocalServers;

/// <summary>What one AppHost's model has in processes: made with the first call, kept among the builder's services.</summary>
internal sealed class LocalModel
{
    private readonly IDistributedApplicationBuilder _builder;
    private readonly List<ServerProcess> _servers = [];
    private readonly PasswordStore _passwords;

    private LocalModel(IDistributedApplicationBuilder builder, LocalServersOptions options)
    {
        (_builder, Options, _passwords) = (builder, options, new PasswordStore(options.DataFolder));
        builder.Services.AddSingleton(this);
        // Made by the container, and so disposed of with it.
        builder.Services.AddSingleton(_ => DataFolderLock.Acquire(options.DataFolder));
        builder.Eventing.Subscribe<BeforeStartEvent>((e, cancellationToken) =>
            Refusal.GuardAsync(e.Services, () => StartAsync(e.Services, cancellationToken)));
    }

    public LocalServersOptions Options { get; }

    /// <summary>The builder's model, or null where its settings are refused, which the AppHost says when it starts.</summary>
    public static LocalModel? For(IDistributedApplicationBuilder builder)
    {
        if (builder.Services.FirstOrDefault(service => service.ServiceType == typeof(LocalModel))?.ImplementationInstance
            is LocalModel made)
        {
            return made;
        }

        try
        {
            return new LocalModel(builder, LocalServersOptions.From(builder));
        }
        catch (DistributedApplicationException e)
        {
            builder.Eventing.Subscribe<BeforeStartEvent>((started, _) => Refusal.GuardAsync(started.Services, () => throw e));
            return null;
        }
    }

    /// <summary>Runs a server of the model as a process.</summary>
    public ServerProcess Replace(Server server)
    {
        var process = new ServerProcess(server, Path.Combine(Options.DataFolder, server.Resource.Name));
        _servers.Add(process);
        if (server.Password is { } password)
            SetPassword(process, password);
        ServerReplacement.Apply(_builder, process);
        return process;
    }

    /// <summary>Restarts what ends by itself, stops in order, and says when all is ready.</summary>
    public void Supervise()
    {
        // What is being stopped must be gone when the AppHost ends, and not some seconds later.
        _builder.Configuration["DcpPublisher:WaitForResourceCleanup"] ??= "true";
        _builder.Services.AddSingleton<ResourceStates>();
        _builder.Services.AddHostedService<OrderedStop>();
        _builder.AddEagerHealthChecks();
        _builder.AddSmallDashboard();
        _builder.Eventing.Subscribe<BeforeStartEvent>((e, cancellationToken) =>
        {
            var stopping = e.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
            var states = e.Services.GetRequiredService<ResourceStates>();
            if (Options.Restart)
                ActivatorUtilities.CreateInstance<CrashRestart>(e.Services).Follow(states, stopping);
            ActivatorUtilities.CreateInstance<ReadyLine>(e.Services).Follow(states);
            // Not a hosted service: those start after the orchestrator, whose own start lasts until every WaitFor is fulfilled.
            _ = states.WatchAsync(stopping);
            return Task.CompletedTask;
        });
    }

    /// <summary>All that can be refused is looked at before anything starts, since one line on the console is easier to find than a
    /// resource that failed.</summary>
    private async Task StartAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        if (Options.Mode == ServerMode.Container
            && _builder.Resources.Any(resource => Server.For(resource) is not null)
            && !ContainerEngine.Answers())
        {
            throw new DistributedApplicationException(
                "LocalServers:Mode is 'container', and neither docker nor podman answers: start one of them, or run servers as processes "
                + "(--LocalServers:Mode=process).");
        }

        var folder = _servers.Count > 0 ? services.GetRequiredService<DataFolderLock>() : null;
        await FixedPorts.ApplyAsync(_builder, Options.Ports, folder is { WasKilled: true }, cancellationToken);
        foreach (var process in _servers)
        {
            if (process.Problem is { } problem)
                throw new DistributedApplicationException(problem);
            // Not before the folder is this AppHost's.
            if (process.Server.Password is { } password)
                _passwords.Save(password.Name, _builder.Configuration[KeyOf(password)] ?? "");
            var names = process.Databases(_builder.Resources).Select(database => database.Name).DefaultIfEmpty(process.Name);
            process.Program = await process.Server.Program.LocateAsync(names, Options.Install, cancellationToken);
        }
    }

    // Data opens only with the password it was created with. New data takes the configured one, or is given one.
    private void SetPassword(ServerProcess process, ParameterResource password)
    {
        var configured = _builder.Configuration[KeyOf(password)];
        try
        {
            var stored = _passwords.Find(password.Name);
            _builder.Configuration[KeyOf(password)] =
                (process.HasKeptData ? stored ?? configured : configured ?? stored ?? PasswordStore.Generate())
                ?? throw new DistributedApplicationException(
                    $"The data in {process.Folder} was made with a password that is not known any more: "
                    + $"remove that folder to begin anew, or set the old password (--Parameters:{password.Name}=…).");
        }
        catch (DistributedApplicationException e)
        {
            // The AppHost says so when it starts.
            process.Problem = e.Message;
        }
    }

    private static string KeyOf(ParameterResource password) => $"Parameters:{password.Name}";
}
