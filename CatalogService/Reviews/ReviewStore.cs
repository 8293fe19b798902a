using CatalogService.Database;
using System.Text.Json;
using CatalogService.Caching;
using CatalogService.Changes;
using Npgsql;
using Scalable.Jobs.Idempotency;
using Scalable.Npgsql.Pools;
using Scalable.ResponseCache;

namespace CatalogService.Reviews;

/// <summary>Reads reviews, one round trip per page, and adds reviews.</summary>
internal sealed class ReviewStore(ReadPool reads, WritePool writes, HttpResponseCache cache, ChangeRelay changes)
{
    /// <summary>Returns the read of a page of reviews; its result is null if the item does not exist.</summary>
    public CachedRead Page(int item, long? after, int pageSize) => new(
        $"reviews:{item}:{after}:{pageSize}", Tags.Reviews(item), async cancel => await LoadAsync(item, after, pageSize, cancel),
        Shared: after is null);

    /// <summary>Adds a review and, in the same statement, adds its stars to the item's rating.</summary>
    /// <param name="request">Identifies the request if it may be sent twice; else null.</param>
    /// <returns>False if the item does not exist.</returns>
    /// <exception cref="IdempotencyKeyConflictException">The key of the request was used for a different one.</exception>
    public async Task<bool> AddAsync(
        int item, ReviewInput review, string author, IdempotentRequest? request, CancellationToken cancellationToken)
    {
        await using var connection = await writes.OpenAsync(cancellationToken);
        await using var transaction = request is null ? null : await connection.BeginTransactionAsync(cancellationToken);
        if (transaction is not null
            && await IdempotentWrites.BeginAsync(transaction, request!, cancellationToken) is { } earlier)
        {
            return earlier.IsSame ? true : throw new IdempotencyKeyConflictException();
        }

        if (!await InsertAsync(connection, item, review, author, cancellationToken))
            return false;
        if (transaction is not null)
            await transaction.CommitAsync(cancellationToken);

        await connection.CloseAsync();
        await cache.InvalidateAsync([Tags.Item(item), Tags.Reviews(item)], CancellationToken.None);
        changes.Wake();
        return true;
    }

    /// <returns>False if the item does not exist.</returns>
    private static async Task<bool> InsertAsync(
        NpgsqlConnection connection, int item, ReviewInput review, string author, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        var parameters = command.Parameters;
        var (id, stars) = (parameters.Append(item), parameters.Append((short)review.Stars));
        command.CommandText =
            $"""
            with rated as (
                update items set rating_count = rating_count + 1, rating_sum = rating_sum + {stars}
                 where id = {id} returning id)
            insert into reviews (item_id, author, stars, comment)
            select id, {parameters.Append(author)}, {stars}, {(review.Comment is null ? "null" : parameters.Append(review.Comment))}
              from rated
            """;
        return await command.ExecuteNonQueryAsync(cancellationToken) > 0;
    }

    private Task<byte[]?> LoadAsync(
        int item, long? after, int pageSize, CancellationToken cancellationToken) => reads.QueryAsync(async (connection, cancel) =>
    {
        await using var command = connection.CreateCommand();
        var parameters = command.Parameters;
        // An item without reviews is one row of nulls; a nonexistent item is no row.
        command.CommandText =
            $"""
            select r.id, r.author, r.stars, r.comment, r.created_at
              from items i left join lateral (
                   select * from reviews where item_id = i.id and id < {parameters.Append(after ?? long.MaxValue)}
                    order by id desc limit {parameters.Append(pageSize + 1)}) r on true
             where i.id = {parameters.Append(item)}
             order by r.id desc
            """;
        await using var reader = await command.ExecuteReaderAsync(cancel);
        if (!reader.HasRows)
            return null;
        var reviews = new List<Review>();
        while (await reader.ReadAsync(cancel) && !reader.IsDBNull(0))
        {
            reviews.Add(new Review(
                reader.GetInt64(0), reader.GetString(1), reader.GetInt16(2),
                reader.IsDBNull(3) ? null : reader.GetString(3), reader.GetDateTime(4)));
        }

        long? next = null;
        if (reviews.Count > pageSize)
        {
            reviews.RemoveAt(pageSize);
            next = reviews[^1].Id;
        }

        return JsonSerializer.SerializeToUtf8Bytes(new ReviewPage(reviews, next), ReviewJson.Default.ReviewPage);
    }, cancellationToken);
}
