using System.Text;
using Scalable.ResponseCache;

namespace ResponseCache.Tests;

/// <summary>Where responses are loaded from; several replicas share one.</summary>
internal sealed class Origin
{
    private int _loads;

    /// <summary>What it says now.</summary>
    public string Text { get; set; } = "first";

    /// <summary>Tags in addition to that of the read.</summary>
    public string[] Tags { get; set; } = [];

    public bool IsDown { get; set; }

    /// <summary>Loads wait for this.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public int Loads => _loads;

    public async Task<QueryResult> LoadAsync(int id, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _loads);
        var text = Text;
        await Gate.WaitAsync(cancellationToken);
        if (IsDown)
            throw new TimeoutException("The origin is down.");
        var json = id < 0 ? null : Encoding.UTF8.GetBytes($"\"{id} {text} {new string('.', 500)}\"");
        return new QueryResult(json, IsEmpty: json is null) { Tags = Tags };
    }
}
