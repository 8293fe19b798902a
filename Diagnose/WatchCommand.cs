using System.CommandLine;
using Scalable.Diagnosis;
using Scalable.Diagnosis.Otlp.Server;
using Scalable.Diagnosis.Sources;

namespace Diagnose;

/// <summary><c>diagnose watch</c>: listens for OTLP, or follows an Aspire dashboard, and reports at the end.</summary>
internal static class WatchCommand
{
    public static Command Create()
    {
        var port = new Option<int>("--port")
        {
            Description = "Port for OTLP over gRPC; HTTP gets the next one",
            DefaultValueFactory = _ => 4317,
        };
        var aspire = new Option<string?>("--aspire") { Description = "Follow this Aspire dashboard instead: its address or login link" };
        var key = new Option<string?>("--api-key") { Description = "The key of the dashboard's API, if the address is no login link" };
        var duration = new Option<string?>("--for") { Description = "How long to watch: 90s, 5m. Default: until Ctrl+C" };
        duration.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && Duration.Parse(text) is null)
                result.AddError($"--for is '{text}': it must be a number of seconds or minutes, such as 90s or 5m.");
        });
        aspire.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && Address(text) is null)
                result.AddError($"--aspire is '{text}': it must be an address, such as http://localhost:18888.");
        });
        port.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > 65_534)
                result.AddError("--port must be from 0 (a free one) to 65534.");
        });
        var output = new OutputOptions();
        var command = new Command("watch", "Listen for OTLP (traces, metrics, logs) and report what it shows")
        {
            port, aspire, key, duration,
        };
        output.AddTo(command);
        command.SetAction((result, cancellationToken) => output.RunAsync(result, new(), async engine =>
        {
            using var watch = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            if (result.GetValue(duration) is { } text)
                watch.CancelAfter(Duration.Parse(text)!.Value);
            try
            {
                if (result.GetValue(aspire) is { } dashboard)
                    await FollowAsync(Address(dashboard)!, result.GetValue(key), engine, watch.Token);
                else
                    await ListenAsync(result.GetValue(port), engine, watch.Token);
            }
            catch (OperationCanceledException)
            {
                // The watch is over.
            }
        }));
        return command;
    }

    private static Uri? Address(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address : null;

    private static async Task ListenAsync(int port, DiagnosisEngine engine, CancellationToken cancellationToken)
    {
        OtlpReceiver receiver;
        try
        {
            receiver = await OtlpReceiver.StartAsync(engine, port, port == 0 ? 0 : port + 1, cancellationToken);
        }
        catch (IOException e)
        {
            throw new CouldNotLookException($"Cannot listen: {e.Message} Choose another port with --port.");
        }

        await using (receiver)
        {
            await Console.Error.WriteLineAsync(
                $"Send OTLP to {receiver.Grpc} (OTEL_EXPORTER_OTLP_PROTOCOL=grpc) or {receiver.Http} (http/protobuf). Ctrl+C reports.");
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
    }

    private static async Task FollowAsync(Uri address, string? key, DiagnosisEngine engine, CancellationToken cancellationToken)
    {
        try
        {
            using var dashboard = await AspireDashboard.ConnectAsync(address, key, cancellationToken);
            await Console.Error.WriteLineAsync("Following the dashboard's traces and logs; its API has no metrics. Ctrl+C reports.");
            await dashboard.FollowAsync(engine, cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or UriFormatException or InvalidOperationException)
        {
            throw new CouldNotLookException(
                $"Cannot read the dashboard at {address.GetLeftPart(UriPartial.Authority)}: {e.Message} Give its login link or --api-key.");
        }
    }
}
