using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LocalAspire.Hosting.Orchestration;

/// <summary>A resource at work, or one replica of it.</summary>
internal abstract class ResourceInstance(IResource resource, string id, string resourceType, OrchestrationContext context) : IDisposable
{
    private readonly Lock _gate = new();
    private CustomResourceSnapshot _snapshot = new() { ResourceType = resourceType, State = KnownResourceStates.NotStarted };
    private CancellationTokenSource _stop = new();
    private Task _work = Task.CompletedTask;

    public IResource Resource { get; } = resource;

    /// <summary>The resource's name, and a number behind it where there are replicas.</summary>
    public string Id { get; } = id;

    public CustomResourceSnapshot Snapshot => _snapshot;

    protected OrchestrationContext Context { get; } = context;

    protected bool IsAtWork => !_work.IsCompleted;

    /// <summary>Publishes the first state.</summary>
    public void Introduce() => Context.Notifications.Publish(new ResourceEvent(Resource, Id, _snapshot));

    /// <summary>Sets the instance going; it then looks after itself.</summary>
    public void Start()
    {
        _stop.Dispose();
        _stop = new CancellationTokenSource();
        var token = _stop.Token;
        _work = Task.Run(() => WorkAsync(token), CancellationToken.None);
    }

    /// <summary>Returns when nothing of the instance runs any more.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _work;
    }

    /// <summary>Carries out a command; the answer is null, or the reason of a refusal.</summary>
    public virtual Task<string?> ExecuteAsync(string command, CancellationToken cancellationToken) =>
        Task.FromResult<string?>($"Resource '{Id}' has no command '{command}'.");

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing) _stop.Dispose();
    }

    /// <summary>Does everything the instance does; throws nothing, and ends soon after the token is cancelled.</summary>
    protected abstract Task WorkAsync(CancellationToken stop);

    protected void SetHealth(HealthStatus status, string? reason) => Update(s => s with { HealthStatus = status, Reason = reason });

    protected void Update(Func<CustomResourceSnapshot, CustomResourceSnapshot> change)
    {
        lock (_gate)
        {
            var changed = change(_snapshot);
            if (changed == _snapshot) return;
            _snapshot = changed;
            Context.Notifications.Publish(new ResourceEvent(Resource, Id, changed));
        }
    }
}
