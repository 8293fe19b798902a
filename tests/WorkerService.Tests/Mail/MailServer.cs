using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using MimeKit;

namespace WorkerService.Tests.Mail;

/// <summary>A mail server that keeps what it takes (MailDev).</summary>
public sealed class MailServer : IAsyncLifetime
{
    private readonly HttpClient _web = new();
    private NodeProgram? _program;

    public int Port { get; private set; }

    public async ValueTask InitializeAsync()
    {
        Port = FreePort.Next();
        var web = FreePort.Next();
        _web.BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{web}"));
        _program = await NodeProgram.StartAsync(
            "maildev", "3.0.0", "maildev", "Press Ctrl+C", "--ip", "127.0.0.1", "--smtp", Port.ToString(CultureInfo.InvariantCulture),
            "--web-ip", "127.0.0.1", "--web", web.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>The messages that came for an address, as they came.</summary>
    public async Task<IReadOnlyList<MimeMessage>> ForAsync(string address)
    {
        var messages = new List<MimeMessage>();
        var list = await _web.GetFromJsonAsync<JsonElement>("/api/email", TestContext.Current.CancellationToken);
        foreach (var email in (list.ValueKind == JsonValueKind.Array ? list : list.GetProperty("emails")).EnumerateArray())
        {
            await using var source = await _web.GetStreamAsync(
                $"/api/email/{email.GetProperty("id").GetString()}/download", TestContext.Current.CancellationToken);
            var message = await MimeMessage.LoadAsync(source, TestContext.Current.CancellationToken);
            if (message.To.Mailboxes.Any(to => to.Address == address))
                messages.Add(message);
        }

        return messages;
    }

    public async ValueTask DisposeAsync()
    {
        _web.Dispose();
        if (_program is not null)
            await _program.DisposeAsync();
    }
}
