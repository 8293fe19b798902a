using System.Net.Http.Json;
using Scalable.Generator.Load;
using Scalable.Generator.Service;
using Scalable.Lab.Model;

namespace Scalable.Lab.Control;

/// <summary>Tells the load generator what to send, and reads what it measures.</summary>
internal sealed class LoadClient(HttpClient client)
{
    /// <exception cref="LabException">The generator refuses it.</exception>
    public async Task StartAsync(Uri generator, string name, LoadSpec load, CancellationToken cancellationToken)
    {
        using var response = await client.PutAsJsonAsync(new Uri(generator, $"/loads/{name}"), load, cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw new LabException($"The load generator refuses the load: {await response.Content.ReadAsStringAsync(cancellationToken)}");
    }

    public async Task StopAsync(Uri generator, string name, CancellationToken cancellationToken)
    {
        using var response = await client.DeleteAsync(new Uri(generator, $"/loads/{name}"), cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    public async Task<LoadFigures> ReadAsync(Uri generator, CancellationToken cancellationToken) =>
        await client.GetFromJsonAsync<LoadFigures>(new Uri(generator, "/figures"), cancellationToken) ?? new LoadFigures(0, []);
}
