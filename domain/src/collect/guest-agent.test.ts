import { describe, expect, test } from "vitest";
import { guestAgent } from "./guest-agent.ts";

describe("the User-Agent of a request with events", () => {
  test.each([
    "curl/8.5.0",
    "node",
    "undici",
    "axios/1.7.9",
    "python-requests/2.32.3",
    "Python/3.12 aiohttp/3.11.11",
    "Boto3/1.35.90 md/Botocore#1.35.90 ua/2.0 os/linux#6.1 lang/python#3.12.3",
    "aws-sdk-js/3.712.0 ua/2.1 os/linux#6.1 lang/js md/nodejs#22.12.0",
    "Go-http-client/2.0",
    "Java-http-client/21.0.5",
    "GuzzleHttp/7",
    "WordPress/6.7.1; https://shop.example",
    "Ruby",
    "okhttp/4.12.0",
  ])("says nothing about a guest when it is a program's: %s", (header) => {
    expect(guestAgent(header)).toBeUndefined();
  });

  test.each([
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Opera/9.80 (Windows NT 6.1) Presto/2.12 Version/12.16",
    "Dalvik/2.1.0 (Linux; U; Android 14; Pixel 8 Build/AP1A)",
    "CafeApp/3.1 CFNetwork/1494 Darwin/23.4.0",
    "Node-Cafe/1.0",
    "Visitorbot/1.0",
  ])("is kept when it may be a guest's or a crawler's: %s", (header) => {
    expect(guestAgent(header)).toBe(header);
  });

  test("is bounded, and absent when empty", () => {
    expect(guestAgent("x".repeat(5000))).toHaveLength(2048);
    expect(guestAgent("")).toBeUndefined();
    expect(guestAgent(undefined)).toBeUndefined();
  });
});
