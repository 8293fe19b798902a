using Grpc.AspNetCore.Server;
using Grpc.AspNetCore.Server.Model;
using LocalAspire.Dashboard.Listeners;
using LocalAspire.Dashboard.Settings;

namespace LocalAspire.Dashboard.Otlp;

internal static class OtlpRegistration
{
    public static void AddOtlp(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<Complaints>().AddSingleton<Receiver>().AddSingleton<BoundedGzip>();
        builder.Services.AddGrpc(grpc => grpc.IgnoreUnknownServices = true);
        builder.Services.AddOptions<GrpcServiceOptions>().Configure<DashboardOptions, BoundedGzip>((grpc, options, gzip) =>
        {
            grpc.MaxReceiveMessageSize = options.Otlp.MaxRequestBytes;
            grpc.CompressionProviders = [gzip];
        });
        builder.Services
            .AddSingleton<IServiceMethodProvider<TraceService>, TraceExport>()
            .AddSingleton<IServiceMethodProvider<LogsService>, LogsExport>()
            .AddSingleton<IServiceMethodProvider<MetricsService>, MetricsExport>();
        builder.Services.AddRequestDecompression();
    }

    public static void MapOtlp(this WebApplication app)
    {
        app.UseWhen(context => ListenerFeature.Of(context) != ListenerRole.Pages, otlp => otlp.UseMiddleware<ExportLimits>());
        app.UseWhen(context => ListenerFeature.Of(context) == ListenerRole.OtlpHttp, otlp => otlp.UseRequestDecompression());
        app.MapGrpcService<TraceService>().On(ListenerRole.OtlpGrpc);
        app.MapGrpcService<LogsService>().On(ListenerRole.OtlpGrpc);
        app.MapGrpcService<MetricsService>().On(ListenerRole.OtlpGrpc);
        foreach (var signal in Enum.GetValues<Signal>())
            app.MapPost($"/v1/{signal.ToString().ToLowerInvariant()}", HttpExport.For(signal)).On(ListenerRole.OtlpHttp);
    }
}
