using CatalogData.Jobs;
using CatalogService.Idempotency;
using CatalogService.Jobs;
using Npgsql;

namespace CatalogService.PriceLists;

/// <summary>Submits price lists, and e-mails with them, as jobs.</summary>
internal sealed class PriceListSubmission(JobSubmission jobs, NpgsqlDataSource database)
{
    public Task<Guid> SubmitAsync(PriceListRequest list, string owner, string? key, CancellationToken cancellationToken)
    {
        var request = key is null ? null : new JobRequest(key, RequestFingerprint.Of(JobKinds.PriceList, $"{list.Type}", $"{list.Brand}"));
        return jobs.SubmitAsync(
            jobs.NewId(), JobKinds.PriceList, owner, JobJson.Write(new PriceListPayload(list.Type, list.Brand)), request,
            upload: null, cancellationToken);
    }

    public Task<Guid> SubmitAsync(
        Guid priceList, PriceListEmailRequest email, string owner, string? key, CancellationToken cancellationToken)
    {
        var request = key is null ? null : new JobRequest(key, RequestFingerprint.Of(JobKinds.Email, $"{priceList}", email.To));
        return jobs.SubmitAsync(
            jobs.NewId(), JobKinds.Email, owner, JobJson.Write(new PriceListEmailPayload(priceList, email.To)), request,
            upload: null, cancellationToken);
    }

    /// <summary>Returns the name of the parameter whose type or brand does not exist; null if both exist.</summary>
    public async Task<string?> UnknownAsync(PriceListRequest list, CancellationToken cancellationToken)
    {
        if (list.Type is null && list.Brand is null)
            return null;
        await using var command = database.CreateCommand(
            """
            select case when $1::int is not null and not exists (select from types where id = $1) then 'type'
                        when $2::int is not null and not exists (select from brands where id = $2) then 'brand' end
            """);
        command.Parameters.Add(new() { Value = (object?)list.Type ?? DBNull.Value });
        command.Parameters.Add(new() { Value = (object?)list.Brand ?? DBNull.Value });
        return await command.ExecuteScalarAsync(cancellationToken) as string;
    }
}
