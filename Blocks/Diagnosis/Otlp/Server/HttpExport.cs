using Microsoft.AspNetCore.Http;

namespace Scalable.Diagnosis.Otlp.Server;

/// <summary>OTLP over HTTP: a body in protobuf or JSON posted to <c>/v1/traces</c>, <c>/v1/metrics</c> or <c>/v1/logs</c>.</summary>
internal static class HttpExport
{
    private const string Protobuf = "application/x-protobuf";
    private const string Json = "application/json";

    public static RequestDelegate For(Signal signal, ExportHandler handler) => async context =>
    {
        // These types also keep web pages out: a browser sends them to another site only after a preflight, which fails here.
        var isJson = HasType(context, Json);
        if (!isJson && !HasType(context, Protobuf))
        {
            await RespondAsync(context, StatusCodes.Status415UnsupportedMediaType, new(0, $"Send {Protobuf} or {Json}."), isJson);
            return;
        }

        try
        {
            var outcome = await ReadAsync(context, signal, handler, isJson);
            await RespondAsync(context, outcome.Error is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest, outcome, isJson);
        }
        catch (InvalidDataException)
        {
            await RespondAsync(context, StatusCodes.Status400BadRequest, new(0, "The body does not decompress."), isJson);
        }
        catch (BadHttpRequestException e)
        {
            await RespondAsync(context, e.StatusCode, new(0, e.Message), isJson);
        }
    };

    private static async Task<Outcome> ReadAsync(HttpContext context, Signal signal, ExportHandler handler, bool isJson)
    {
        var body = context.Request.BodyReader;
        while (true)
        {
            var read = await body.ReadAsync(context.RequestAborted);
            if (read.IsCompleted)
            {
                var outcome = isJson ? handler.HandleJson(read.Buffer) : handler.HandleProtobuf(signal, read.Buffer);
                body.AdvanceTo(read.Buffer.End);
                return outcome;
            }

            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static bool HasType(HttpContext context, string type) =>
        context.Request.ContentType is { } contentType
        && contentType.Split(';', 2)[0].Trim().Equals(type, StringComparison.OrdinalIgnoreCase);

    private static async Task RespondAsync(HttpContext context, int status, Outcome outcome, bool isJson)
    {
        context.Response.StatusCode = status;
        if (isJson)
        {
            await context.Response.WriteAsJsonAsync(new { message = outcome.Error }, context.RequestAborted);
            return;
        }

        context.Response.ContentType = Protobuf;
        await context.Response.BodyWriter.WriteAsync(outcome.ToProtobuf(), context.RequestAborted);
    }
}
