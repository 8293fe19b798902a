using System.Reflection;
using Aspire.Hosting.Testing;
using LocalAspire.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

internal sealed class DistributedApplicationBuilder : IDistributedApplicationBuilder
{
    private readonly HostApplicationBuilder _host;
    private readonly DistributedApplicationOptions _options;
    private readonly EntryPoint? _entryPoint = EntryPoint.Current;

    public DistributedApplicationBuilder(DistributedApplicationOptions options)
    {
        _options = options;
        AppHostAssembly = _entryPoint?.Assembly
            ?? (options.AssemblyName is { } name ? Assembly.Load(name) : Assembly.GetEntryAssembly());
        AppHostDirectory = AppHostAssembly?.Metadata("apphostprojectpath") is { } path && Directory.Exists(path)
            ? path
            : Directory.GetCurrentDirectory();
        string[] args = [.. options.Args ?? [], .. _entryPoint?.Arguments ?? []];
        if (args.Contains("--publisher") || args.Contains("--operation"))
            throw new DistributedApplicationException("Publishing needs the real Aspire packages: run again with UseAspire=true (-p:UseAspire=true).");

        _host = new HostApplicationBuilder(new HostApplicationBuilderSettings
        {
            Args = args,
            ApplicationName = AppHostAssembly?.GetName().Name,
            ContentRootPath = AppHostDirectory,
        });
        Settings = LocalAspireSettings.From(Configuration, AppHostDirectory);
        // The model may keep files of its own (uploads, say) beside the servers' data; this is Aspire's own key for that folder.
        Configuration["Aspire:Store:Path"] ??= Settings.DataFolder;
    }

    public LocalAspireSettings Settings { get; }

    public bool DashboardDisabled => _options.DisableDashboard || Settings.DisableDashboard;

    public ConfigurationManager Configuration => _host.Configuration;

    public string AppHostDirectory { get; }

    public Assembly? AppHostAssembly { get; }

    public IHostEnvironment Environment => _host.Environment;

    public IServiceCollection Services => _host.Services;

    public DistributedApplicationExecutionContext ExecutionContext { get; } = new(DistributedApplicationOperation.Run);

    public IResourceCollection Resources { get; } = new ResourceCollection();

    public IResourceBuilder<T> AddResource<T>(T resource) where T : IResource
    {
        if (Resources.Any(r => string.Equals(r.Name, resource.Name, StringComparison.OrdinalIgnoreCase)))
            throw new DistributedApplicationException($"There is already a resource named '{resource.Name}'.");
        Resources.Add(resource);
        return CreateResourceBuilder(resource);
    }

    public IResourceBuilder<T> CreateResourceBuilder<T>(T resource) where T : IResource => new ResourceBuilder<T>(this, resource);

    public DistributedApplication Build()
    {
        // Under test the entry point only describes the model; the test builds and runs it.
        _entryPoint?.Stop(this);
        return BuildApplication();
    }

    public DistributedApplication BuildApplication()
    {
        _host.AddLocalAspire(this);
        return new DistributedApplication(_host.Build());
    }
}
