using Npgsql;

namespace CatalogData.Batching;

/// <summary>
/// Has short statements that come at the same time share a round trip and a commit: what a statement costs beyond its own rows is mostly these two.
/// Each succeeds or fails as if it were alone, and is answered when it is committed.
/// </summary>
internal sealed class SharedCommits<TRow>
{
    /// <summary>A second one beside it would be half as full, and commits are what costs: measured, a fifth more per job.</summary>
    private const int MostUnderWay = 1;
    private const int MostTogether = 50;

    private readonly NpgsqlDataSource _database;
    private readonly Func<NpgsqlDataReader, TRow> _read;
    private readonly int? _commandTimeout;
    private readonly Coalescing<SharedStatement, TRow?> _together;

    /// <param name="database">The pool.</param>
    /// <param name="read">Reads the row that a statement returns; one that returns none is answered with the default.</param>
    /// <param name="commandTimeout">How long a round trip may take, in seconds; null for what the pool says.</param>
    public SharedCommits(NpgsqlDataSource database, Func<NpgsqlDataReader, TRow> read, int? commandTimeout = null)
    {
        (_database, _read, _commandTimeout) = (database, read, commandTimeout);
        _together = new(ExecuteAsync, MostUnderWay, MostTogether);
    }

    /// <summary>The row that the statement returns, or the default.</summary>
    /// <param name="cancellationToken">Keeps the statement from being sent. One that is sent is waited for.</param>
    public Task<TRow?> ExecuteAsync(SharedStatement statement, CancellationToken cancellationToken) => _together.AskAsync(statement, cancellationToken);

    private async Task ExecuteAsync(IReadOnlyList<Question<SharedStatement, TRow?>> questions)
    {
        // Rows are locked in one order, so that two batches never wait for each other.
        var ordered = questions.OrderBy(question => question.What.Row).ToList();
        try
        {
            await TogetherAsync(ordered);
        }
        catch (PostgresException) when (ordered.Count > 1)
        {
            // One of them is at fault, and all are undone.
            foreach (var question in ordered)
                await AloneAsync(question);
        }
    }

    private async Task AloneAsync(Question<SharedStatement, TRow?> question)
    {
        try
        {
            await TogetherAsync([question]);
        }
        catch (Exception failure)
        {
            question.SetException(failure);
        }
    }

    private async Task TogetherAsync(List<Question<SharedStatement, TRow?>> questions)
    {
        var rows = new List<TRow?>(questions.Count);
        await using (var batch = _database.CreateBatch())
        {
            if (_commandTimeout is { } seconds)
                batch.Timeout = seconds;
            foreach (var question in questions)
                batch.BatchCommands.Add(question.What.Command());
            await using var reader = await batch.ExecuteReaderAsync();
            do
                rows.Add(await reader.ReadAsync() ? _read(reader) : default);
            while (await reader.NextResultAsync());
        }

        // Only now is it certain that they are committed.
        for (var n = 0; n < questions.Count; n++)
            questions[n].SetResult(rows[n]);
    }
}
