using CatalogData.Jobs;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Options;
using MimeKit;
using Scalable.Jobs.Files;
using Scalable.Jobs.Kinds;
using Scalable.Jobs.Leases;
using Scalable.Jobs.Store;
using WorkerService.Mail;
using WorkerService.PriceLists;
using WorkerService.Tests.Servers;

namespace WorkerService.Tests.Mail;

public sealed class PriceListEmailWorkTests(CatalogDatabase database, MailServer server) : IClassFixture<MailServer>, IDisposable
{
    private static readonly byte[] Document = [.. "%PDF-1.7 "u8, .. Enumerable.Repeat((byte)'x', 3000)];

    private readonly FolderStore _store = new();
    private readonly SentMessages _sent = new();
    private readonly string _to = $"{Guid.NewGuid():N}@example.com";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Small_price_list_is_attached()
    {
        var lease = await EmailAsync(await ListAsync());

        await RunAsync(lease, Options());

        var message = Assert.Single(await server.ForAsync(_to));
        Assert.Equal("Price list", message.Subject);
        Assert.Equal("catalogue@localhost", Assert.Single(message.From.Mailboxes).Address);
        Assert.Contains("12 items, 2 pages", message.TextBody!, StringComparison.Ordinal);
        Assert.Contains("<p>", message.HtmlBody!, StringComparison.Ordinal);
        var attachment = Assert.IsType<MimePart>(Assert.Single(message.Attachments));
        Assert.Equal(("price-list.pdf", "application/pdf"), (attachment.FileName, attachment.ContentType.MimeType));
        using var content = new MemoryStream();
        await attachment.Content!.DecodeToAsync(content, Cancel);
        Assert.Equal(Document, content.ToArray());

        var result = await database.ResultAsync<PriceListEmailResult>(lease);
        Assert.Equal((_to, $"{lease.JobId:N}@localhost", true), (result.To, result.MessageId, result.Attached));
        Assert.Equal(result.MessageId, message.MessageId);
    }

    [Fact]
    public async Task Large_price_list_is_sent_as_an_expiring_link()
    {
        var list = await ListAsync();
        var lease = await EmailAsync(list);

        await RunAsync(
            lease,
            Options(options => (options.MaxAttachmentBytes, options.PublicAddress) = (100, new Uri("https://shop.example"))));

        var message = Assert.Single(await server.ForAsync(_to));
        Assert.Empty(message.Attachments);
        var link = message.TextBody!.Split('\n')
            .Select(line => line.Trim())
            .Single(line => line.StartsWith("https://shop.example/api/catalog/price-lists/links/", StringComparison.Ordinal));
        Assert.Contains($"href=\"{link}\"", message.HtmlBody!, StringComparison.Ordinal);
        var links = new DownloadLinks(database.Source);
        var token = link[(link.LastIndexOf('/') + 1)..];
        Assert.Equal("application/pdf", (await links.FindAsync(token, Cancel))?.ContentType);
        Assert.Null(await links.FindAsync(token[..^1], Cancel));
        await database.QueryAsync<Guid>($"update download_links set expires_at = now() where job_id = '{list}' returning job_id");
        Assert.Null(await links.FindAsync(token, Cancel));
    }

    [Fact]
    public async Task Large_price_list_without_a_public_address_fails_naming_the_setting()
    {
        var lease = await EmailAsync(await ListAsync());

        var failure = await Assert.ThrowsAsync<JobFailedException>(
            () => RunAsync(lease, Options(options => options.MaxAttachmentBytes = 100)));

        Assert.Contains("Mail:PublicAddress", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Message_without_a_mail_server_is_written_to_the_pickup_folder_once()
    {
        var list = await ListAsync();
        var lease = await EmailAsync(list);
        var options = Options();

        for (var attempt = 0; attempt < 2; attempt++)
        {
            // As after a worker that died between writing and saying so.
            await new PickupMailer(_store.Files, new FileExpiry(database.Source, [])).SendAsync(
                lease, await MessageAsync(lease, options), _ => Task.CompletedTask, Cancel);
        }

        await RunAsync(lease, options, new PickupMailer(_store.Files, new FileExpiry(database.Source, [])));

        var file = Assert.Single(_store.Names, name => name.StartsWith("mail/", StringComparison.Ordinal));
        Assert.Equal($"mail/{lease.JobId:N}.eml", file);
        var message = await MimeMessage.LoadAsync(Path.Combine(_store.Folder, file), Cancel);
        Assert.Equal(_to, Assert.Single(message.To.Mailboxes).Address);
        Assert.Single(message.Attachments);
        Assert.Equal(file, (await database.ResultAsync<PriceListEmailResult>(lease)).File);
        Assert.Equal(
            1L,
            await database.QueryAsync<long>(
                $"select count(*) from file_expiry where name = '{file}' and expires_at <= now() + interval '1 day'"));
    }

    [Theory]
    [InlineData("Production", null, typeof(UnavailableMailer))]
    [InlineData("Development", null, typeof(PickupMailer))]
    [InlineData("Production", "mail.example", typeof(SmtpMailer))]
    [InlineData("Development", "mail.example", typeof(SmtpMailer))]
    public void Pickup_folder_is_used_only_in_development_without_a_mail_server(string environment, string? host, Type mailer)
    {
        var builder = WebApplication.CreateEmptyBuilder(new() { EnvironmentName = environment });
        builder.Configuration["Mail:Smtp:Host"] = host;

        builder.AddMail();

        Assert.Equal(mailer, builder.Services.Single(service => service.ServiceType == typeof(IMailer)).ImplementationType);
    }

    [Fact]
    public async Task Job_without_a_mail_server_fails_with_the_reason()
    {
        var lease = await EmailAsync(await ListAsync());

        var failure = await Assert.ThrowsAsync<JobFailedException>(() => RunAsync(lease, Options(), new UnavailableMailer()));

        Assert.Contains("Mail:Smtp:Host", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0L, await database.QueryAsync<long>($"select count(*) from jobs where id = '{lease.JobId}' and state = 'completed'"));
    }

    [Fact]
    public async Task Retry_after_the_server_accepted_the_message_does_not_resend_it()
    {
        var lease = await EmailAsync(await ListAsync());
        await database.QueryAsync<int>(
            $"""
            create or replace function refuse_{lease.JobId:N}() returns trigger language plpgsql as $$
            begin
                if new.id = '{lease.JobId}' and new.state = 'completed' then raise exception 'away'; end if;
                return new;
            end $$;
            create trigger refuse_{lease.JobId:N} before update on jobs
                for each row execute function refuse_{lease.JobId:N}();
            select 1
            """);
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => RunAsync(lease, Options()));
        await database.QueryAsync<int>($"drop trigger refuse_{lease.JobId:N} on jobs; select 1");

        await RunAsync(lease, Options());

        Assert.Single(await server.ForAsync(_to));
        Assert.True((await database.ResultAsync<PriceListEmailResult>(lease)).Attached);
    }

    [Fact]
    public async Task Message_in_flight_at_worker_shutdown_is_completed_and_not_resent()
    {
        var lease = await EmailAsync(await ListAsync());
        using var slow = new SlowMailServer();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var options = Options(options => (options.Smtp.Port, options.Smtp.SendTimeout) = (slow.Port, TimeSpan.FromMinutes(2)));

        var running = RunAsync(lease, options, cancellationToken: stop.Token);
        await slow.Received.WaitAsync(TimeSpan.FromMinutes(1), Cancel);
        await stop.CancelAsync();
        slow.Release();
        await running;

        Assert.True((await database.ResultAsync<PriceListEmailResult>(lease)).Attached);
        Assert.Equal(1, slow.Messages);
        Assert.True(_sent.Contains(lease.JobId));
    }

    [Fact]
    public async Task Attempt_that_lost_its_lease_sends_no_message()
    {
        var lease = await EmailAsync(await ListAsync());
        await database.QueryAsync<Guid>($"update jobs set lease = gen_random_uuid() where id = '{lease.JobId}' returning lease");

        await Assert.ThrowsAsync<JobLeaseLostException>(() => RunAsync(lease, Options()));

        Assert.Empty(await server.ForAsync(_to));
    }

    [Fact]
    public async Task Price_list_of_another_user_is_not_sent()
    {
        var lease = await EmailAsync(await ListAsync("somebody else"));

        await Assert.ThrowsAsync<JobFailedException>(() => RunAsync(lease, Options()));

        Assert.Empty(await server.ForAsync(_to));
    }

    [Fact]
    public async Task Unreachable_mail_server_is_not_a_permanent_failure()
    {
        var lease = await EmailAsync(await ListAsync());

        var failure = await Assert.ThrowsAnyAsync<Exception>(() => RunAsync(lease, Options(options => options.Smtp.Port = 1)));

        Assert.IsNotType<JobFailedException>(failure);
    }

    [Fact]
    public async Task Server_without_TLS_is_refused_when_StartTls_is_required()
    {
        var lease = await EmailAsync(await ListAsync());
        await using var plain = await NodeServerAsync();

        await Assert.ThrowsAsync<NotSupportedException>(
            () => RunAsync(lease, Options(options => (options.Smtp.Tls, options.Smtp.Port) = (SmtpTls.StartTls, plain.Port))));
    }

    public void Dispose() => _store.Dispose();

    private static async Task<PlainServer> NodeServerAsync()
    {
        var port = FreePort.Next();
        return new PlainServer(port, await NodeProgram.StartAsync(
            "maildev", "3.0.0", "maildev", "Press Ctrl+C",
            "--ip", "127.0.0.1", "--smtp", $"{port}",
            "--disable-web", "--hide-extensions", "STARTTLS"));
    }

    private async Task<Guid> ListAsync(string owner = "owner")
    {
        var lease = await database.BeginAsync(CatalogJobKinds.PriceList, new PriceListPayload(null, null), owner);
        var file = new ResultFile($"price-lists/{lease.JobId:N}/a.pdf", "application/pdf", "price-list.pdf");
        await _store.Files.WriteAsync(file.Name, (stream, cancel) => stream.WriteAsync(Document, cancel).AsTask(), Cancel);
        await CompleteAsync(lease, new PriceListResult(2, 12, Document.Length, file));
        return lease.JobId;
    }

    private async Task CompleteAsync(JobLease lease, PriceListResult result)
    {
        await using var connection = await database.Source.OpenConnectionAsync(Cancel);
        await using var transaction = await connection.BeginTransactionAsync(Cancel);
        await JobLeases.CompleteAsync(transaction, lease, JobJson.Write(result), Cancel);
        await transaction.CommitAsync(Cancel);
    }

    private Task<JobLease> EmailAsync(Guid list) => database.BeginAsync(CatalogJobKinds.Email, new PriceListEmailPayload(list, _to));

    private IOptions<MailOptions> Options(Action<MailOptions>? change = null)
    {
        var options = new MailOptions { Smtp = { Host = "127.0.0.1", Port = server.Port, Tls = SmtpTls.None } };
        change?.Invoke(options);
        return Microsoft.Extensions.Options.Options.Create(options);
    }

    private async Task<MimeMessage> MessageAsync(JobLease lease, IOptions<MailOptions> options)
    {
        var list = JobJson.Read<PriceListEmailPayload>(lease.Payload).PriceList;
        var result = JobJson.Read<PriceListResult>(await database.QueryAsync<string>($"select result::text from jobs where id = '{list}'"));
        return Messages(options).Write(lease.JobId, _to, TimeProvider.System.GetUtcNow(), result, new MemoryStream(Document), link: null);
    }

    private static PriceListMessage Messages(IOptions<MailOptions> options) =>
        new(options, Microsoft.Extensions.Options.Options.Create(new PriceListOptions()));

    private Task RunAsync(
        JobLease lease, IOptions<MailOptions> options, IMailer? mailer = null, CancellationToken? cancellationToken = null)
    {
        var work = new PriceListEmailWork(
            database.Source, _store.Files, new JobLeases(database.Source), new DownloadLinks(database.Source), Messages(options),
            mailer ?? new SmtpMailer(options, _sent, TimeProvider.System), _sent, TimeProvider.System, options);
        return work.RunAsync(lease, new Progress<float>(), cancellationToken ?? Cancel);
    }
}
