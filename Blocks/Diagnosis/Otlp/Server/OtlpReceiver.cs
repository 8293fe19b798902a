using System.Net;
using Grpc.AspNetCore.Server.Model;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Scalable.Diagnosis.Telemetry;

namespace Scalable.Diagnosis.Otlp.Server;

/// <summary>Listens for OTLP on this machine's loopback addresses: over gRPC on one port, over HTTP (protobuf, JSON) on another.</summary>
public sealed class OtlpReceiver : IAsyncDisposable
{
    // After decompression: some twenty full batches of an SDK.
    private const int MaxExportBytes = 8 * 1024 * 1024;
    private const int MaxConnections = 1_000;

    private readonly WebApplication _app;

    private OtlpReceiver(WebApplication app) => _app = app;

    /// <value>Where to send OTLP over gRPC.</value>
    public Uri Grpc => Address(0);

    /// <value>Where to send OTLP over HTTP.</value>
    public Uri Http => Address(1);

    /// <summary>Starts to listen.</summary>
    /// <param name="engine">Gets what is received.</param>
    /// <param name="grpcPort">The port for gRPC; 0 for a free one. Default 4317.</param>
    /// <param name="httpPort">The port for HTTP; 0 for a free one. Default 4318.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="IOException">A port is in use.</exception>
    public static Task<OtlpReceiver> StartAsync(
        DiagnosisEngine engine, int grpcPort = 4317, int httpPort = 4318, CancellationToken cancellationToken = default) =>
        StartAsync((ITelemetrySink)engine, grpcPort, httpPort, cancellationToken);

    internal static async Task<OtlpReceiver> StartAsync(
        ITelemetrySink sink, int grpcPort, int httpPort, CancellationToken cancellationToken)
    {
        // Neither settings nor logs of the process that it is part of.
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = MaxExportBytes;
            kestrel.Limits.MaxConcurrentConnections = MaxConnections;
            kestrel.Listen(IPAddress.Loopback, grpcPort, listener => listener.Protocols = HttpProtocols.Http2);
            kestrel.Listen(IPAddress.Loopback, httpPort, listener => listener.Protocols = HttpProtocols.Http1);
        });
        builder.Services.AddRoutingCore().AddRequestDecompression();
        AddGrpc(builder.Services, new ExportHandler(sink));
        var app = builder.Build();
        app.UseMiddleware<ExportLimit>().UseRequestDecompression().UseRouting();
        app.MapGrpcService<TraceService>();
        app.MapGrpcService<MetricsService>();
        app.MapGrpcService<LogsService>();
        foreach (var signal in Enum.GetValues<Signal>())
        {
            var path = $"/v1/{signal.ToString().ToLowerInvariant()}";
            app.MapPost(path, HttpExport.For(signal, app.Services.GetRequiredService<ExportHandler>()));
        }

        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }

        return new(app);
    }

    /// <summary>Stops to listen.</summary>
    public async ValueTask DisposeAsync()
    {
        using var noWait = new CancellationTokenSource(TimeSpan.Zero);
        await _app.StopAsync(noWait.Token);
        await _app.DisposeAsync();
    }

    private static void AddGrpc(IServiceCollection services, ExportHandler handler)
    {
        services.AddSingleton(handler).AddLogging();
        services.AddGrpc(grpc =>
        {
            grpc.IgnoreUnknownServices = true;
            grpc.MaxReceiveMessageSize = MaxExportBytes;
            grpc.CompressionProviders = [new BoundedGzip(MaxExportBytes)];
        });
        services
            .AddSingleton<IServiceMethodProvider<TraceService>, TraceExport>()
            .AddSingleton<IServiceMethodProvider<MetricsService>, MetricsExport>()
            .AddSingleton<IServiceMethodProvider<LogsService>, LogsExport>();
    }

    private Uri Address(int index) => new(
        _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ElementAt(index));
}
