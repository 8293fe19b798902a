using System.Net.Sockets;
using Azure;
using MailKit.Net.Smtp;
using Npgsql;
using Scalable.Jobs.Running;

namespace WorkerService.Tests;

/// <summary>Hosts, paths and SQL are for the log; the owner of a job is told in our own words.</summary>
public sealed class FailureDescriptionsTests
{
    private const string Secret = "secret-host";

    public static TheoryData<Exception> Failures => new((Exception[])[
        new PostgresException($"relation \"{Secret}\" does not exist", "ERROR", "ERROR", "42P01"),
        new PostgresException($"invalid byte sequence in {Secret}", "ERROR", "ERROR", "22021"),
        new NpgsqlException($"Failed to connect to {Secret}:5432", new SocketException(111)),
        new SocketException(111, Secret),
        new SmtpProtocolException($"The SMTP server {Secret} has unexpectedly disconnected."),
        new IOException($"Could not find /srv/{Secret}"),
        new RequestFailedException($"https://{Secret}/files"),
        new TimeoutException(Secret),
        new InvalidOperationException(Secret),
        new AttemptsExhaustedException(Guid.NewGuid(), new InvalidOperationException(Secret))]);

    [Theory]
    [MemberData(nameof(Failures), DisableDiscoveryEnumeration = true)]
    public void Failure_reason_contains_no_exception_text(Exception failure)
    {
        var reason = new FailureReason([new FailureDescriptions()]).Of(failure);

        Assert.NotEmpty(reason);
        Assert.DoesNotContain(Secret, reason, StringComparison.OrdinalIgnoreCase);
    }
}
