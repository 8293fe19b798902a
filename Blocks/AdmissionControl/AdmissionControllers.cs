using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Scalable.AdmissionControl.Configuration;

namespace Scalable.AdmissionControl;

/// <summary>The controllers of a service, one for each group of backends that can replace each other.</summary>
/// <param name="options">The options, the same for all controllers.</param>
/// <param name="timeProvider">The clock.</param>
public sealed class AdmissionControllers(IOptions<AdmissionOptions> options, TimeProvider timeProvider) : IDisposable
{
    private readonly ConcurrentDictionary<string, AdmissionController> _controllers = new(StringComparer.Ordinal);

    /// <summary>The options.</summary>
    public AdmissionOptions Options => options.Value;

    internal IEnumerable<KeyValuePair<string, AdmissionController>> All => _controllers;

    /// <summary>Returns the controller of a group, which is created at its first use.</summary>
    /// <param name="name">The name of the group, which becomes a tag of its metrics.</param>
    /// <returns>The controller.</returns>
    public AdmissionController Get(string name) =>
        _controllers.TryGetValue(name, out var controller)
            ? controller
            : _controllers.GetOrAdd(name, _ => new AdmissionController(options, timeProvider));

    /// <summary>Disposes of all controllers.</summary>
    public void Dispose()
    {
        foreach (var controller in _controllers.Values)
            controller.Dispose();
    }
}
