using System.Reflection;

namespace Aspire.Hosting.Testing;

/// <summary>Runs an AppHost's own entry point up to <c>Build()</c>, and takes the model from it.</summary>
internal sealed class EntryPoint(Assembly assembly, string[] arguments)
{
    private static readonly AsyncLocal<EntryPoint?> Running = new();

    private DistributedApplicationBuilder? _builder;

    public static EntryPoint? Current => Running.Value;

    public Assembly Assembly { get; } = assembly;

    /// <summary>What the test adds to the command line.</summary>
    public string[] Arguments { get; } = arguments;

    public void Stop(DistributedApplicationBuilder builder)
    {
        _builder = builder;
        throw new StoppedException();
    }

    public DistributedApplicationBuilder Run()
    {
        var main = Assembly.EntryPoint ?? throw new DistributedApplicationException($"{Assembly.GetName().Name} has no entry point: is it an AppHost?");
        Running.Value = this;
        try
        {
            object?[] parameters = main.GetParameters().Length == 0 ? [] : [Array.Empty<string>()];
            main.Invoke(null, parameters);
        }
        catch (TargetInvocationException e) when (e.InnerException is StoppedException)
        {
        }
        catch (TargetInvocationException e) when (e.InnerException is { } cause)
        {
            throw new DistributedApplicationException($"The AppHost could not be built: {cause.Message}", cause);
        }
        finally
        {
            Running.Value = null;
        }
        return _builder ?? throw new DistributedApplicationException($"{Assembly.GetName().Name} ended without building an application.");
    }

    private sealed class StoppedException : Exception;
}
