using CatalogData.Files;
using CatalogData.Jobs;
using Microsoft.Extensions.Options;
using Npgsql;
using Scalable.Jobs.Files;
using Scalable.Jobs.Kinds;
using Scalable.Jobs.Leases;
using Scalable.Jobs.Store;

namespace WorkerService.Mail;

/// <summary>
/// Sends a price list by e-mail. SMTP has no transactions: if a worker crashes between the server's "OK" and recording it, or times out
/// waiting for that "OK", the message is sent a second time, with the same <c>Message-ID</c>, by which mail servers and clients recognize
/// the duplicate. Nothing else causes duplicates.
/// </summary>
internal sealed class PriceListEmailWork(
    NpgsqlDataSource database, IFileStore files, JobLeases leases, DownloadLinks links, PriceListMessage messages, IMailer mailer,
    SentMessages sent, TimeProvider timeProvider, IOptions<MailOptions> options) : IJobWork
{
    public async Task RunAsync(JobLease lease, IProgress<float> progress, CancellationToken cancellationToken)
    {
        var email = JobJson.Read<PriceListEmailPayload>(lease.Payload);
        var list = await FindAsync(lease.JobId, email.PriceList, cancellationToken)
            ?? throw new JobFailedException("The price list is gone.");
        var attached = list.Length <= options.Value.MaxAttachmentBytes;
        // An earlier try may have sent the message and failed at the database.
        var file = sent.Contains(lease.JobId) ? null : await SendAsync(lease, email, list, attached, cancellationToken);

        // Not cancellable: a message whose sending is not recorded is sent again.
        await leases.CompleteAsync(
            lease, JobJson.Write(new PriceListEmailResult(email.To, messages.IdOf(lease.JobId), attached, file)), CancellationToken.None);
    }

    private async Task<string?> SendAsync(
        JobLease lease, PriceListEmailPayload email, PriceListResult list, bool attached, CancellationToken cancellationToken)
    {
        await using var content = await files.OpenAsync(list.File.Name, cancellationToken)
            ?? throw new JobFailedException("The price list is gone.");
        var link = attached ? null : await LinkAsync(email.PriceList, list, cancellationToken);
        using var message = messages.Write(lease.JobId, email.To, timeProvider.GetUtcNow(), list, attached ? content : null, link);
        // The mailer extends the lease right before sending: the last moment to find out that another worker holds it.
        return await mailer.SendAsync(lease, message, cancel => leases.ExtendAsync(lease, 0.5f, cancel), cancellationToken);
    }

    private async Task<Uri> LinkAsync(Guid job, PriceListResult list, CancellationToken cancellationToken)
    {
        if (options.Value.PublicAddress is not { } address)
        {
            throw new JobFailedException(
                $"The price list ({list.Length} bytes) exceeds {options.Value.MaxAttachmentBytes} bytes; Mail:PublicAddress is not set.");
        }

        return new Uri(
            address, $"/api/catalog/price-lists/links/{await links.CreateAsync(job, options.Value.LinkLifetime, cancellationToken)}");
    }

    // The price list must have the same owner as the e-mail, so that a forged message cannot send the list of another user.
    private async Task<PriceListResult?> FindAsync(Guid email, Guid list, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            select result::text from jobs
             where id = $2 and kind = $3 and state = 'completed' and owner = (select owner from jobs where id = $1)
            """);
        command.Parameters.Add(new() { Value = email });
        command.Parameters.Add(new() { Value = list });
        command.Parameters.Add(new() { Value = CatalogJobKinds.PriceList });
        return await command.ExecuteScalarAsync(cancellationToken) is string result ? JobJson.Read<PriceListResult>(result) : null;
    }
}
